"""What a suspended user may still call: reads, what only they see, and an appeal."""

from portico.contract.registry import PROCEDURES

READING = ("read", "login", "export")  # limits of procedures that write nothing for others
OWN = frozenset(
    {
        "session.revoke", "session.revoke_others", "user.block", "user.unblock", "device.register",
        "device.unregister", "preferences.set", "receipt.delivered", "receipt.read", "receipt.mark",
        "receipt.mark_unread", "conversation.archive", "conversation.unarchive", "conversation.mute",
        "conversation.unmute", "conversation.pin", "conversation.unpin", "conversation.leave", "call.reject",
        "call.end", "message.cancel_scheduled", "moderation.appeal", "moderation.report",
    }
)  # fmt: skip
OPEN_TO_SUSPENDED = frozenset(
    procedure.uri for procedure in PROCEDURES if procedure.limit in READING or procedure.name in OWN
)
