"""What is unread, as expressions of SQL: what is above the cursor and was not taken back.

It is derived whenever it is asked for. The index `message_deleted` holds the few that were taken back.
"""


def unread_of(conversation: str = "c", participant: str = "p", *, read: str = "", marked: str = "") -> str:
    """How much waits in a row of `conversation` for a row of `participant`; a mark counts one at least."""
    read_seq, is_marked = read or f"{participant}.read_seq", marked or f"{participant}.marked_unread"
    return f"""(case when {conversation}.last_seq <= {read_seq} then ({is_marked})::int else greatest(
        {conversation}.last_seq - {read_seq} - (
          select count(*) from message gone where gone.conversation_id = {conversation}.id
            and gone.seq > {read_seq} and gone.deleted_at is not null),
        ({is_marked})::int) end)"""


def total_of(user: str, *, read: str = "", marked: str = "", join: str = "") -> str:
    """How much waits for `user` in all their conversations; `q` are its rows of participants.

    `join` brings in what `read` and `marked` name besides.
    """
    return f"""(select sum({unread_of("d", "q", read=read, marked=marked)})::bigint
        from participant q join conversation d on d.id = q.conversation_id {join}
        where q.user_id = {user} and q.left_at is null)"""
