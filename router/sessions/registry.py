"""The session registry: who is connected, with which tokens, and until when. Pure, in memory.

Crossbar's own session list knows neither the token nor its expiry. A record is added before Crossbar has
joined the session; the session reaper removes records of sessions that never joined or have gone.
"""

from collections.abc import Collection, Iterator

import msgspec

from portico.contract.shapes import Session
from portico.domain.people import Principal
from portico.domain.times import rfc3339_epoch

WARNING = 60  # seconds before its end that a session is told
AGENT = 256  # characters of what a browser says of itself
UNJOINED = 30.0  # seconds after which somebody let in, who never joined, is struck out


class SessionRecord(msgspec.Struct):
    """One session. `logins` are those of all the tokens that it has used."""

    session_id: int
    principal: Principal
    connected_at: float
    address: str | None
    user_agent: str | None
    expires_at: int
    logins: set[str]
    warned: bool = False

    def shape(self, asking: int) -> Session:
        """The session as its user sees it, asking from the session `asking`."""
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


def agent_of(said: str | None) -> str | None:
    """A User-Agent as it is kept and shown: so much of it, and nothing that a terminal would obey."""
    shown = "".join(char for char in (said or "")[: 4 * AGENT] if char.isprintable())
    return shown[:AGENT].strip() or None


class SessionRegistry:
    """All sessions of clients, from their admission on."""

    def __init__(self) -> None:
        self._entries: dict[int, SessionRecord] = {}
        self._by_user: dict[str, set[int]] = {}
        self._shut: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def users(self) -> int:
        """How many different people are connected."""
        return len(self._by_user)

    def enter(self, entry: SessionRecord) -> None:
        """Somebody has been let in."""
        self._entries[entry.session_id] = entry
        self._by_user.setdefault(entry.principal.user_id, set()).add(entry.session_id)

    def find(self, session_id: int) -> SessionRecord | None:
        """The entry of a session."""
        return self._entries.get(session_id)

    def of(self, user_id: str) -> list[SessionRecord]:
        """The sessions of a user, oldest first."""
        entries = [self._entries[id_] for id_ in self._by_user.get(user_id, ())]
        return sorted(entries, key=lambda entry: (entry.connected_at, entry.session_id))

    def joined(self, present: Collection[int]) -> list[tuple[int, str]]:
        """The user of each session, without those who are still on the way in."""
        known = [entry for entry in self._entries.values() if entry.session_id in present]
        return [(entry.session_id, entry.principal.user_id) for entry in known]

    def shut(self, user_id: str, now: float) -> None:
        """Somebody is not let in any more: who is on the way in may have been checked before that."""
        self._shut[user_id] = now

    def was_closed(self, user_id: str, since: float) -> bool:
        """Whether that happened since a moment (of the last half minute)."""
        return self._shut.get(user_id, -1.0) >= since

    def renew(self, entry: SessionRecord, principal: Principal) -> None:
        """A session goes on with a newer token."""
        entry.principal = principal
        entry.expires_at = principal.expires_at
        entry.logins.add(principal.key)
        entry.warned = False

    def leave(self, session_id: int) -> None:
        """Somebody has gone."""
        entry = self._entries.pop(session_id, None)
        if entry is not None:
            sessions = self._by_user[entry.principal.user_id]
            sessions.discard(session_id)
            if not sessions:
                del self._by_user[entry.principal.user_id]

    def prune(self, present: Collection[int], now: float) -> None:
        """Take out whoever is not there (any more); who was just let in has a moment to join."""
        self._shut = {user_id: at for user_id, at in self._shut.items() if now - at <= UNJOINED}
        for session_id in [id_ for id_ in self._entries if id_ not in present]:
            if now - self._entries[session_id].connected_at > UNJOINED:
                self.leave(session_id)

    def expired(self, now: float) -> list[SessionRecord]:
        """Sessions past their end."""
        return [entry for entry in self._entries.values() if entry.expires_at <= now]

    def to_warn(self, now: float) -> Iterator[SessionRecord]:
        """Sessions that end soon and have not been told; they count as told from here on."""
        for entry in self._entries.values():
            if not entry.warned and entry.expires_at - WARNING <= now:
                entry.warned = True
                yield entry
