"""Which sessions an end of sessions concerns. Pure; times are seconds since the epoch."""

from collections.abc import Sequence

import msgspec


class SessionEnd(msgspec.Struct, frozen=True, kw_only=True):
    """Sessions of a user that end at every node.

    `age`: seconds since it was decided; later sessions are not concerned. `id` is 0 until it is stored.
    """

    id: int = 0
    user_id: str
    reason: str
    session_id: int | None = None
    kept_session_id: int | None = None
    kept_logins: Sequence[str] = ()
    issued_before: float | None = None
    age: float = 0.0

    def concerns(self, session_id: int, connected_at: float, issued_at: int | None, now: float) -> bool:
        """Whether a session of the user ends."""
        if connected_at > now - self.age:
            return False
        if self.session_id is not None:
            return session_id == self.session_id
        if self.issued_before is not None:
            return (issued_at or 0) < self.issued_before
        return session_id != self.kept_session_id
