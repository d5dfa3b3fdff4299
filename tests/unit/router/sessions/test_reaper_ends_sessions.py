"""Ending sessions: no login that is under way escapes a revocation."""

from typing import Any

import jwt
import pytest
import pytest_twisted
from twisted.internet.task import Clock

from portico.domain.errors import Unavailable
from portico.domain.people import Principal
from portico.settings.core import parse
from router.auth.authenticator import Authenticator
from router.auth.tokens import Key
from router.server_facts import ServerFacts
from router.sessions.reaper import SessionReaper
from router.sessions.registry import UNJOINED, SessionRegistry
from runtime.metrics import Metrics
from tests.support.principals import record, unlimited

SECRET = "a secret of the tests that is long enough"
NOW = 1_800_000_000.0
DETAILS = {"session": 1, "ticket": jwt.encode({"user_id": "ada", "exp": int(NOW) + 60}, SECRET, "HS256")}


class Keys:
    """A key ring with one key."""

    async def current(self) -> list[Key]:
        return [Key("HS256", SECRET)]


def authenticator(registry: SessionRegistry, clock: Clock, upsert_user: Any) -> Authenticator:
    keys: Any = Keys()
    timed: Any = clock
    return Authenticator(keys, None, upsert_user, unlimited, registry, timed, ServerFacts(parse({}), timed))


@pytest_twisted.ensureDeferred
async def test_a_login_that_was_checked_before_a_disconnect_is_refused() -> None:
    registry, clock = SessionRegistry(), Clock()
    clock.advance(NOW)

    async def disconnect_meanwhile(principal: Principal) -> bool:
        clock.advance(0.1)
        registry.deny_pending_logins(principal.user_id, clock.seconds())
        return True

    with pytest.raises(Unavailable):
        await authenticator(registry, clock, disconnect_meanwhile).authenticate(None, DETAILS)
    assert len(registry) == 0


@pytest_twisted.ensureDeferred
async def test_a_login_after_the_disconnect_is_accepted() -> None:
    registry, clock = SessionRegistry(), Clock()
    registry.deny_pending_logins("ada", NOW)
    clock.advance(NOW + 1)

    async def upsert_user(principal: Principal) -> bool:
        return True

    await authenticator(registry, clock, upsert_user).authenticate(None, DETAILS)
    assert [record.session_id for record in registry.sessions_of("ada")] == [1]


@pytest_twisted.ensureDeferred
async def test_a_session_shows_a_browser_by_a_short_and_printable_name() -> None:
    registry, clock = SessionRegistry(), Clock()
    clock.advance(NOW)

    async def upsert_user(principal: Principal) -> bool:
        return True

    headers = {"http_headers_received": {"user-agent": "Phone\x1b[2J\u202e" + "x" * 60_000}}
    await authenticator(registry, clock, upsert_user).authenticate(None, {**DETAILS, "transport": headers})
    [shown] = [record.shape(asking=1).user_agent for record in registry.sessions_of("ada")]
    assert shown == "Phone[2J" + "x" * 248


class View:
    """The router's sessions, which a session joins when the test says so."""

    def __init__(self) -> None:
        self.sessions: dict[int, object] = {}
        self.ended: list[int] = []

    def end(self, session_id: int, reason: str, text: str) -> bool:
        if session_id not in self.sessions:
            return False
        self.ended.append(session_id)
        return True

    def connected(self) -> list[Any]:
        return []

    def unjoined(self) -> list[Any]:
        return []


class PendingLogin:
    """A session reaper, and a registry with a session that has logged in and not joined yet."""

    def __init__(self) -> None:
        self.registry, self.clock, self.view = SessionRegistry(), Clock(), View()
        view: Any = self.view
        clock: Any = self.clock
        self.reaper = SessionReaper(view, self.registry, clock, lambda event, session_id: None, Metrics())
        self.record = record(1, connected_at=0, expires_at=10**10)
        self.registry.add(self.record)


def test_a_session_that_joins_after_it_was_ended_is_ended_by_the_next_sweep() -> None:
    it = PendingLogin()
    assert not it.reaper.end(it.record, "portico.close.by_admin", "out")
    it.view.sessions[1] = object()
    it.reaper.sweep()
    assert it.view.ended == [1]
    assert len(it.registry) == 0


def test_a_session_that_never_joins_is_pruned() -> None:
    it = PendingLogin()
    it.reaper.end(it.record, "portico.close.by_admin", "out")
    it.clock.advance(UNJOINED + 1)
    it.reaper.sweep()
    assert (len(it.registry), it.view.ended) == (0, [])
