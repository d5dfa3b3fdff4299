"""Presence tracker: the state of every user who is connected, or was a moment ago.

Each method applies a rule of `domain.presence` and returns the users whose presence may have changed.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from portico.domain import presence as rules
from portico.domain.presence import Presence, Status
from portico.ports import Clock, Timer
from portico.storage.conversations.contacts import ContactState

UNKNOWN = Presence(chosen="invisible")  # nobody is shown before it is known whether they want to be


class PresenceTracker:
    """Users and their sessions."""

    def __init__(self, clock: Clock, grace: timedelta = rules.GRACE) -> None:
        self._clock = clock
        self._grace = grace
        self._watchers: list[Callable[[str], None]] = []
        self._enders: list[Callable[[int], None]] = []
        self._people: dict[str, Presence] = {}
        self._unknown: set[str] = set()
        self._users: dict[int, str] = {}
        self._timers: dict[str, Timer] = {}

    def __len__(self) -> int:
        return len(self._people)

    def __contains__(self, user_id: str) -> bool:
        return user_id in self._people

    @property
    def sessions(self) -> int:
        """How many sessions are connected."""
        return len(self._users)

    def call_on_change(self, callback: Callable[[str], None]) -> None:
        """Call back with the user after each change."""
        self._watchers.append(callback)

    def on_end(self, callback: Callable[[int], None]) -> None:
        """Call back with each session that has ended."""
        self._enders.append(callback)

    def is_connected(self, user_id: str) -> bool:
        """Whether a user has a session here now."""
        return user_id in self._people and bool(self._people[user_id].sessions)

    def list_connected(self) -> set[str]:
        """Users who have a session here now."""
        return set(self._users.values())

    def list_visible(self) -> list[str]:
        """Users who are visibly online."""
        return [id_ for id_, presence in self._people.items() if rules.seen_by_others(presence).online]

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.seconds(), UTC)

    def find(self, user_id: str) -> Presence | None:
        """A user's presence; None when they are not connected or not loaded yet."""
        return None if user_id in self._unknown else self._people.get(user_id)

    def is_unknown(self, user_id: str) -> bool:
        """Whether a user's stored state still has to be loaded."""
        return user_id in self._unknown

    def set_stored_state(self, user_id: str, state: ContactState, status: Status = "online") -> None:
        """Set a user's stored state, and the status that they have chosen at another node."""
        if user_id in self._unknown:
            self._unknown.discard(user_id)
            self._people[user_id] = _with(self._people[user_id], state, status)

    def restore_user(self, user_id: str, status: Status, state: ContactState) -> None:
        """Restore a user from before a restart; they have the grace period to reconnect."""
        if user_id not in self._people:
            gone = Presence(phase="leaving", left_at=self.now)
            self._put(user_id, _with(gone, state, status))

    def join(self, session_id: int, user_id: str) -> None:
        if session_id in self._users:
            return
        self._users[session_id] = user_id
        if user_id not in self._people:
            self._unknown.add(user_id)
        self._put(user_id, rules.join(self._people.get(user_id, UNKNOWN), session_id))

    def end_session(self, session_id: int) -> None:
        user_id = self._users.pop(session_id, None)
        if user_id is not None:
            self._put(user_id, rules.leave(self._people[user_id], session_id, self.now))
            for callback in self._enders:
                callback(session_id)

    def replace_sessions(self, sessions: Mapping[int, str]) -> None:
        """Replace all sessions with these."""
        for session_id in [id_ for id_ in self._users if id_ not in sessions]:
            self.end_session(session_id)
        for session_id, user_id in sessions.items():
            self.join(session_id, user_id)

    def set_status(self, user_id: str, status: Status) -> bool:
        """Set a status; False when the user is not connected or has it already."""
        presence = self._people.get(user_id)
        if presence is None or presence.chosen == status:
            return False
        self._put(user_id, rules.choose(presence, status))
        return True

    def drop_offline(self, user_id: str, presence: Presence) -> bool:
        """Drop an offline user; False when they have reconnected."""
        if self._people.get(user_id) is not presence:
            return False
        del self._people[user_id]
        return True

    def _put(self, user_id: str, presence: Presence) -> None:
        self._people[user_id] = presence
        timer = self._timers.pop(user_id, None)
        if timer and timer.active():
            timer.cancel()
        if presence.left_at:
            self._timers[user_id] = self._await_end(user_id, presence.left_at + self._grace)
        for callback in self._watchers:
            callback(user_id)

    def _await_end(self, user_id: str, end: datetime) -> Timer:
        seconds = max((end - self.now).total_seconds(), 0)
        return self._clock.callLater(seconds, self._settle, user_id, end)

    def _settle(self, user_id: str, end: datetime) -> None:
        self._put(user_id, rules.settle(self._people[user_id], end, self._grace))


def _with(presence: Presence, state: ContactState, status: Status) -> Presence:
    """Invisible persists until changed; any other status lasts for this visit."""
    seen = "online" if status == "invisible" else status
    return Presence(
        phase=presence.phase,
        sessions=presence.sessions,
        chosen="invisible" if state.invisible else seen,
        left_at=presence.left_at,
        last_seen=state.last_seen,
    )
