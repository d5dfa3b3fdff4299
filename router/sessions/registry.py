"""The session registry: who is connected, with which tokens, and until when. Pure, in memory.

Crossbar's own session list knows neither the token nor its expiry. A record is added before Crossbar has
joined the session; the session reaper removes records of sessions that never joined or have gone.
"""

from collections.abc import Collection, Iterator

import msgspec

from portico.contract.shapes import Session
from portico.domain.people import Principal
from portico.domain.times import rfc3339_epoch

WARNING = 60  # seconds before expiry at which a session is warned
AGENT = 256  # maximum characters of a User-Agent
UNJOINED = 30.0  # seconds after which a login that never joined is pruned


class SessionRecord(msgspec.Struct):
    """One session. `logins` are those of all the tokens that it has used.

    `warn_at` is when to warn that it expires; None after the warning.
    """

    session_id: int
    principal: Principal
    connected_at: float
    address: str | None
    user_agent: str | None
    expires_at: int
    logins: set[str]
    warn_at: float | None

    def shape(self, asking: int) -> Session:
        """The session in the contract's shape, for a request by the session `asking`."""
        return Session(
            session_id=self.session_id,
            user_id=self.principal.user_id,
            role=self.principal.role,
            connected_at=rfc3339_epoch(self.connected_at),
            expires_at=rfc3339_epoch(self.expires_at),
            address=self.address,
            user_agent=self.user_agent,
            current=self.session_id == asking,
        )


def agent_of(header: str | None) -> str | None:
    """A User-Agent as it is stored: shortened, and without control characters."""
    shown = "".join(char for char in (header or "")[: 4 * AGENT] if char.isprintable())
    return shown[:AGENT].strip() or None


class SessionRegistry:
    """All sessions of clients, from their login on."""

    def __init__(self) -> None:
        self._records: dict[int, SessionRecord] = {}
        self._by_user: dict[str, set[int]] = {}
        self._denied_at: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._records)

    @property
    def users(self) -> int:
        """The number of different users."""
        return len(self._by_user)

    def add(self, record: SessionRecord) -> None:
        self._records[record.session_id] = record
        self._by_user.setdefault(record.principal.user_id, set()).add(record.session_id)

    def list_all(self) -> list[SessionRecord]:
        return list(self._records.values())

    def find(self, session_id: int) -> SessionRecord | None:
        return self._records.get(session_id)

    def sessions_of(self, user_id: str) -> list[SessionRecord]:
        """The sessions of a user, oldest first."""
        records = [self._records[id_] for id_ in self._by_user.get(user_id, ())]
        return sorted(records, key=lambda record: (record.connected_at, record.session_id))

    def joined_sessions(self, present: Collection[int]) -> list[tuple[int, str]]:
        """The user of each session that has joined."""
        known = [record for record in self._records.values() if record.session_id in present]
        return [(record.session_id, record.principal.user_id) for record in known]

    def deny_pending_logins(self, user_id: str, now: float) -> None:
        """Refuse the logins of a user that are under way: they may have been checked before a revocation."""
        self._denied_at[user_id] = now

    def denied_since(self, user_id: str, since: float) -> bool:
        """Whether `deny_pending_logins` was called since a time (within the last UNJOINED seconds)."""
        return self._denied_at.get(user_id, -1.0) >= since

    def renew(self, record: SessionRecord, principal: Principal, now: float) -> bool:
        """Extend a session by a token that expires later; False for any other, which extends nothing.

        The token becomes one of the session's in both cases: a client that has it may come back with it.
        With a token of less than twice WARNING the next warning comes after half of its time. Otherwise a
        client that answers each warning with a refresh would do so in every sweep.
        """
        record.logins.add(principal.key)
        if principal.expires_at <= record.expires_at:
            return False
        record.principal = principal
        record.expires_at = principal.expires_at
        record.warn_at = record.expires_at - min(WARNING, (record.expires_at - now) / 2)
        return True

    def remove(self, session_id: int) -> None:
        record = self._records.pop(session_id, None)
        if record is not None:
            sessions = self._by_user[record.principal.user_id]
            sessions.discard(session_id)
            if not sessions:
                del self._by_user[record.principal.user_id]

    def prune(self, present: Collection[int], now: float) -> None:
        """Remove sessions that are not present, unless they logged in less than UNJOINED seconds ago."""
        self._denied_at = {user_id: at for user_id, at in self._denied_at.items() if now - at <= UNJOINED}
        for session_id in [id_ for id_ in self._records if id_ not in present]:
            if now - self._records[session_id].connected_at > UNJOINED:
                self.remove(session_id)

    def expired(self, now: float) -> list[SessionRecord]:
        """Sessions past their expiry."""
        return [record for record in self._records.values() if record.expires_at <= now]

    def to_warn(self, now: float) -> Iterator[SessionRecord]:
        """Yield sessions that expire soon and were not warned of this end, and mark them as warned."""
        for record in self._records.values():
            if record.warn_at is not None and record.warn_at <= now:
                record.warn_at = None
                yield record
