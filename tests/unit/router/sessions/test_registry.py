"""The session registry: adding, warning, expiring and pruning."""

import pytest

from router.sessions.registry import AGENT, UNJOINED, WARNING, SessionRegistry, agent_of
from tests.support.principals import principal, record


def test_a_user_has_their_sessions_oldest_first() -> None:
    registry = SessionRegistry()
    for each in (record(3, connected_at=2_000), record(1), record(2, "bob"), record(4, connected_at=1_500)):
        registry.add(each)
    assert [each.session_id for each in registry.sessions_of("ada")] == [1, 4, 3]
    assert (len(registry), registry.users) == (4, 2)
    assert registry.sessions_of("eve") == []


def test_whoever_leaves_is_gone_and_may_leave_twice() -> None:
    registry = SessionRegistry()
    registry.add(record(1))
    for _ in range(2):
        registry.remove(1)
    assert (registry.find(1), len(registry), registry.users) == (None, 0, 0)


def test_a_newer_token_moves_the_end_and_is_remembered() -> None:
    registry, session = SessionRegistry(), record(1, expires_at=5_000)
    registry.add(session)
    assert list(registry.to_warn(5_000 - WARNING)) == [session]
    assert registry.renew(session, principal(expires_at=9_000, fingerprint="newer"), now=4_950)
    assert registry.expired(8_999) == []
    assert registry.expired(9_000) == [session]
    assert session.logins == {"token", "newer"}
    assert list(registry.to_warn(9_000 - WARNING)) == [session]


def test_a_session_is_warned_once() -> None:
    registry = SessionRegistry()
    registry.add(record(1, expires_at=5_000))
    assert list(registry.to_warn(4_999 - WARNING)) == []
    assert len(list(registry.to_warn(5_000 - WARNING))) == 1
    assert list(registry.to_warn(4_999)) == []


@pytest.mark.parametrize("end", [5_000, 4_990, 100])
def test_a_token_that_does_not_expire_later_extends_nothing_and_is_one_of_the_session(end: int) -> None:
    registry, session = SessionRegistry(), record(1, expires_at=5_000)
    registry.add(session)
    assert len(list(registry.to_warn(4_980))) == 1
    assert not registry.renew(session, principal(expires_at=end, fingerprint="other"), now=4_981)
    assert list(registry.to_warn(4_999)) == []
    assert (session.expires_at, session.logins) == (5_000, {"token", "other"})


def test_short_tokens_are_asked_for_in_the_middle_of_their_time_and_not_in_every_sweep() -> None:
    registry, session = SessionRegistry(), record(1, expires_at=1_030)
    registry.add(session)
    warned = []
    for second in range(1_000, 1_120):  # the site's tokens last 30 s, and the client answers at once
        if list(registry.to_warn(second)):
            warned.append(second)
            assert registry.renew(session, principal(expires_at=second + 31), now=second)
    assert warned == [1_000, 1_016, 1_032, 1_048, 1_064, 1_080, 1_096, 1_112]


def test_absent_sessions_are_pruned_but_not_those_that_are_joining() -> None:
    registry = SessionRegistry()
    for each in (record(1, connected_at=0), record(2, connected_at=0), record(3, connected_at=UNJOINED)):
        registry.add(each)
    registry.prune({1}, now=UNJOINED + 1)
    assert [registry.find(id_) is not None for id_ in (1, 2, 3)] == [True, False, True]


def test_a_session_shows_itself_without_its_token() -> None:
    shown = record(1, expires_at=5_000).shape(asking=1)
    assert (shown.session_id, shown.user_id, shown.role, shown.current) == (1, "ada", "user", True)
    assert (shown.connected_at, shown.expires_at) == ("1970-01-01T00:16:40.000Z", "1970-01-01T01:23:20.000Z")
    assert (shown.address, shown.user_agent) == ("tcp4:127.0.0.1:5", "Test/1")
    assert "token" not in repr(shown)
    assert not record(1).shape(asking=2).current


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (None, None),
        ("", None),
        ("Mozilla/5.0 (X11; Linux x86_64)", "Mozilla/5.0 (X11; Linux x86_64)"),
        ("Phone\x1b[2J\r\nX: y\u202e", "Phone[2JX: y"),
        ("\x00\x7f\u202e", None),
        ("x" * 60_000, "x" * AGENT),
    ],
)
def test_what_a_browser_says_of_itself_is_short_and_printable(said: str | None, kept: str | None) -> None:
    assert agent_of(said) == kept
