"""Which procedures take `as_team`."""

# What a member may call for the team: with `as_team` the team is the caller.
FOR_TEAMS: frozenset[str] = frozenset(
    {
        "card.act",
        "conversation.create", "conversation.get", "conversation.thread", "conversation.list",
        "conversation.participants", "conversation.update", "conversation.block", "conversation.unblock",
        "conversation.search", "conversation.export", "conversation.handover",
        "message.send", "message.get", "message.list", "message.edit", "message.delete", "message.react",
        "message.unreact", "message.revisions", "message.search", "media.url", "media.urls",
        "receipt.delivered", "receipt.read", "receipt.list", "receipt.list_many", "receipt.mark",
        "receipt.unread", "receipt.mark_unread", "typing.set", "sync.state", "sync.changes",
        "user.get", "presence.get",
    }
)  # fmt: skip
