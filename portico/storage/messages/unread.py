"""SQL expressions for unread counts: messages above the read cursor that were not deleted.

The count is computed on every read. The index `message_deleted` has the few deleted messages.
"""


def unread_of(conversation: str = "c", participant: str = "p", *, read: str = "", marked: str = "") -> str:
    """The unread count of a `participant` row in its `conversation` row; at least 1 if marked as unread."""
    read_seq, is_marked = read or f"{participant}.read_seq", marked or f"{participant}.marked_unread"
    return f"""(case when {conversation}.last_seq <= {read_seq} then ({is_marked})::int else greatest(
        {conversation}.last_seq - {read_seq} - (
          select count(*) from message gone where gone.conversation_id = {conversation}.id
            and gone.seq > {read_seq} and gone.deleted_at is not null),
        ({is_marked})::int) end)"""


def total_of(user: str, *, read: str = "", marked: str = "", join: str = "") -> str:
    """The unread count of `user` over all their conversations; `q` are their participant rows.

    `join` adds the tables that `read` and `marked` refer to.
    """
    return f"""(select sum({unread_of("d", "q", read=read, marked=marked)})::bigint
        from participant q join conversation d on d.id = q.conversation_id {join}
        where q.user_id = {user} and q.left_at is null)"""
