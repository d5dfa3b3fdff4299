"""Presence as a table: many devices, a grace against flapping, and being invisible."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portico.domain.presence import (
    GRACE,
    Presence,
    Seen,
    Status,
    choose,
    join,
    leave,
    seen_by_others,
    seen_by_self,
    settle,
)

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
YESTERDAY = NOON - timedelta(days=1)


def online(*sessions: int, last_seen: datetime | None = YESTERDAY) -> Presence:
    presence = Presence(last_seen=last_seen)
    for session in sessions:
        presence = join(presence, session)
    return presence


def test_somebody_is_online_with_their_first_device() -> None:
    assert seen_by_others(Presence()) == Seen(online=False, status="offline", last_seen=None)
    assert seen_by_others(online(1)) == Seen(online=True, status="online", last_seen=YESTERDAY)


def test_somebody_stays_while_any_device_does() -> None:
    presence = leave(online(1, 2), 1, NOON)
    assert seen_by_others(settle(presence, NOON + GRACE)).online


def test_who_comes_back_within_the_grace_never_left() -> None:
    presence = leave(online(1), 1, NOON)
    assert seen_by_others(presence).online
    back = join(settle(presence, NOON + GRACE - SECOND), 2)
    assert seen_by_others(settle(back, NOON + 10 * GRACE)).online


def test_after_the_grace_they_were_seen_last_when_the_last_device_left() -> None:
    gone = settle(leave(leave(online(1, 2), 2, NOON), 1, NOON + SECOND), NOON + SECOND + GRACE)
    assert seen_by_others(gone) == Seen(online=False, status="offline", last_seen=NOON + SECOND)


def test_invisible_people_look_as_when_they_were_offline() -> None:
    before = Seen(online=False, status="offline", last_seen=YESTERDAY)
    hidden = choose(online(1), "invisible")
    assert seen_by_others(hidden) == before
    assert seen_by_others(settle(leave(hidden, 1, NOON), NOON + GRACE)) == before
    assert seen_by_self(hidden) == Seen(online=True, status="invisible", last_seen=YESTERDAY)


def test_who_was_away_and_left_comes_back_online() -> None:
    gone = settle(leave(choose(online(1), "away"), 1, NOON), NOON + GRACE)
    assert seen_by_others(join(gone, 2)).status == "online"


def test_who_was_invisible_and_left_comes_back_invisible() -> None:
    gone = settle(leave(choose(online(1), "invisible"), 1, NOON), NOON + GRACE)
    assert not seen_by_others(join(gone, 2)).online


def test_a_session_that_was_not_there_changes_nothing_when_it_ends() -> None:
    assert leave(online(1), 7, NOON) == online(1)


SHORT = st.floats(min_value=0, max_value=GRACE.total_seconds() - 0.001)


@given(gaps=st.lists(SHORT, min_size=1, max_size=30))
def test_flapping_within_the_grace_is_never_seen(gaps: list[float]) -> None:
    presence, now, looks = online(1), NOON, set()
    for session, gap in enumerate(gaps, 1):
        presence = leave(presence, session, now)
        looks.add(seen_by_others(presence))
        now += timedelta(seconds=gap)
        presence = settle(presence, now)
        looks.add(seen_by_others(presence))
        presence = join(presence, session + 1)
        looks.add(seen_by_others(presence))
    assert looks == {Seen(online=True, status="online", last_seen=YESTERDAY)}


Step = tuple[str, int | float | Status]
STEPS: st.SearchStrategy[Step] = st.one_of(
    st.tuples(st.just("join"), st.integers(1, 4)),
    st.tuples(st.just("leave"), st.integers(1, 4)),
    st.tuples(st.just("wait"), st.floats(min_value=0, max_value=12)),
    st.tuples(st.just("choose"), st.sampled_from(["online", "away", "invisible"])),
)


class History:
    """What a bystander would write down, without any table: who is connected, since when nobody is."""

    def __init__(self) -> None:
        self.now = NOON
        self.sessions: set[int] = set()
        self.left_at: datetime | None = None
        self.ever = False

    def live(self, presence: Presence, step: Step) -> Presence:
        what, value = step
        match what:
            case "join":
                self.sessions.add(int(value))
                self.left_at, self.ever = None, True
                return join(presence, int(value))
            case "leave":
                if self.sessions == {value}:
                    self.left_at = self.now
                self.sessions.discard(int(value))
                return leave(presence, int(value), self.now)
            case "wait":
                self.now += timedelta(seconds=float(value))
                return settle(presence, self.now)
        return choose(presence, value)  # type: ignore[arg-type]

    @property
    def here(self) -> bool:
        in_grace = self.left_at is not None and self.now < self.left_at + GRACE
        return bool(self.sessions) or in_grace


@given(steps=st.lists(STEPS, max_size=40))
def test_whatever_happens_people_are_seen_exactly_while_here_and_not_invisible(steps: list[Step]) -> None:
    presence, history, last_seen = Presence(), History(), None
    for step in steps:
        presence = settle(history.live(presence, step), history.now)
        seen = seen_by_others(presence)
        assert seen.online == (history.here and presence.chosen != "invisible")
        assert last_seen is None or (seen.last_seen is not None and seen.last_seen >= last_seen)
        assert history.ever or seen.last_seen is None
        last_seen = seen.last_seen
