"""One's own sessions: seen, prolonged, ended and their tokens denied."""

from collections.abc import Coroutine, Sequence
from typing import Any

import pytest
from twisted.internet.task import Clock

from portico.contract import uris
from portico.contract.session import (
    ListSessions,
    RefreshSession,
    RevokeOtherSessions,
    RevokeSession,
    SessionInfo,
    Sessions,
)
from portico.domain.errors import Forbidden, NotFound, Unavailable
from portico.domain.people import NO_SESSION, Caller, Login, Principal
from portico.domain.session_ends import SessionEnd
from portico.settings.core import Keys, parse
from router.auth.authenticator import Authenticator
from router.auth.keys import KeyRing
from router.auth.tokens import fingerprint, secret_key, verify
from router.server_facts import ServerFacts
from router.sessions.reaper import SessionReaper
from router.sessions.registry import SessionRegistry
from router.sessions.service import SessionService
from runtime.metrics import Metrics
from tests.support.keys import NOW, SECRET, token
from tests.support.outcome import begin
from tests.support.principals import record, unlimited
from tests.support.view import Connection, View

ADA = Caller("7", "user", 1)


class Harness:
    """Ada (user 7) with the sessions 1 and 2, Bob with 3."""

    def __init__(self) -> None:
        self.registry, self.view, clock = SessionRegistry(), View(), Clock()
        clock.advance(NOW)
        self.asked: list[tuple[Any, ...]] = []
        self.elsewhere: list[SessionEnd] = []
        self.ended_elsewhere = 0
        self.listed_elsewhere: Sessions | None = Sessions(sessions=[], complete=True)
        self.revoked_tokens: set[str] = set()
        for id_, user_id in ((1, "7"), (2, "7"), (3, "bob")):
            self.registry.add(
                record(id_, user_id, id_, fingerprint=f"token-{id_}", expires_at=int(NOW) + id_)
            )
            self.view.sessions[id_] = Connection()
        view: Any = self.view
        reaper = SessionReaper(view, self.registry, clock, lambda event, session_id: None, Metrics())
        ring = KeyRing(clock, Keys(secret=SECRET))
        authenticator = Authenticator(
            ring, None, self.upsert_user, unlimited, self.registry, clock, ServerFacts(parse({}), clock)
        )
        components: Any = self
        self.service = SessionService(self.registry, reaper, authenticator, components, clock, 3_600)

    async def end_elsewhere(self, end: SessionEnd) -> int:
        self.elsewhere.append(end)
        return self.ended_elsewhere

    async def list_elsewhere(self, user_id: str) -> Sessions:
        if self.listed_elsewhere is None:
            raise Unavailable("a part of this server does not answer")
        return self.listed_elsewhere

    async def upsert_user(self, principal: Principal) -> bool:
        return principal.fingerprint not in self.revoked_tokens

    async def revoke(self, user_id: str, logins: Sequence[str], until: int, claimed: Sequence[str]) -> None:
        assert self.view.ended == [], "bar first: the session must not come back in between"
        self.asked.append((user_id, logins, until, claimed))

    async def revoke_others(
        self, user_id: str, logins: Sequence[str], until: int, kept: Sequence[str]
    ) -> None:
        await self.revoke(user_id, logins, until, kept)

    async def move_devices(self, user_id: str, logins: Sequence[str], to: Login) -> None:
        session = self.registry.find(1)
        assert session is not None
        assert to.key in session.logins, "known first: who revokes now must know both"
        self.asked.append((user_id, logins, to))


def now(coroutine: Coroutine[Any, Any, Any]) -> Any:
    return begin(coroutine).result


def test_a_session_sees_itself() -> None:
    shown = now(Harness().service.info(SessionInfo(), ADA)).session
    assert (shown.session_id, shown.user_id, shown.current) == (1, "7", True)


def test_a_session_that_is_gone_is_not_found() -> None:
    with pytest.raises(NotFound):
        now(Harness().service.info(SessionInfo(), Caller("7", "user", 9)))


def test_a_user_sees_their_sessions_only() -> None:
    shown = now(Harness().service.list(ListSessions(), ADA)).sessions
    assert [(each.session_id, each.current) for each in shown] == [(1, True), (2, False)]


def test_who_left_while_being_let_in_is_not_shown() -> None:
    harness = Harness()
    del harness.view.sessions[2]
    shown = now(harness.service.list(ListSessions(), ADA)).sessions
    assert [each.session_id for each in shown] == [1]


def test_the_sessions_of_other_nodes_are_in_the_list_oldest_first() -> None:
    harness = Harness()
    elsewhere = record(9, "7", 0.5).shape(asking=0)
    harness.listed_elsewhere = Sessions(sessions=[elsewhere], complete=False)
    answer = now(harness.service.list(ListSessions(), ADA))
    assert [each.session_id for each in answer.sessions] == [9, 1, 2]
    assert not answer.complete


def test_a_list_that_could_not_ask_other_nodes_says_so() -> None:
    harness = Harness()
    harness.listed_elsewhere = None
    answer = now(harness.service.list(ListSessions(), ADA))
    assert ([each.session_id for each in answer.sessions], answer.complete) == ([1, 2], False)


def test_a_newer_token_prolongs() -> None:
    harness = Harness()
    answer = now(harness.service.refresh(RefreshSession(token=token(exp=NOW + 900)), ADA))
    assert answer.expires_at == "2027-01-15T08:15:00.000Z"
    session = harness.registry.find(1)
    assert session is not None
    assert session.expires_at == int(NOW) + 900
    assert answer.extended


def test_a_token_that_does_not_end_later_extends_nothing_and_takes_the_devices_over() -> None:
    harness = Harness()
    session = harness.registry.find(1)
    assert session is not None
    session.expires_at = int(NOW) + 900
    answer = now(harness.service.refresh(RefreshSession(token=token(exp=NOW + 900, jti="same")), ADA))
    assert (answer.expires_at, answer.extended) == ("2027-01-15T08:15:00.000Z", False)
    assert (session.expires_at, len(session.logins)) == (int(NOW) + 900, 2)
    assert [(user_id, earlier) for user_id, earlier, _ in harness.asked] == [("7", ["token-1"])]


@pytest.mark.parametrize("change", [{"user_id": "bob"}, {"portico_role": "admin"}, {"token_type": "refresh"}])
def test_a_token_of_another_user_or_role_does_not(change: dict[str, Any]) -> None:
    harness = Harness()
    with pytest.raises(Forbidden):
        now(harness.service.refresh(RefreshSession(token=token(**change)), ADA))


def test_a_revoked_token_prolongs_nothing() -> None:
    harness, text = Harness(), token()
    harness.revoked_tokens.add(fingerprint(text))
    with pytest.raises(Forbidden):
        now(harness.service.refresh(RefreshSession(token=text), ADA))


def test_the_devices_of_a_session_go_with_it_to_the_newer_token() -> None:
    harness, newer = Harness(), token(jti="newer")
    now(harness.service.refresh(RefreshSession(token=newer), ADA))
    [(user_id, earlier, login)] = harness.asked
    assert (user_id, earlier) == ("7", ["token-1"])
    assert login == Login(verify(newer, [secret_key(SECRET)], NOW).key, int(NOW), int(NOW) + 60)


def test_another_token_of_the_same_login_has_its_devices_already() -> None:
    harness = Harness()
    for text in (token(sid="s", jti="1"), token(sid="s", jti="2", exp=NOW + 90)):
        now(harness.service.refresh(RefreshSession(token=text), ADA))
    assert [earlier for _, earlier, _ in harness.asked] == [["token-1"], ["token-1"]]


def test_revoking_a_session_denies_its_login_and_ends_it() -> None:
    harness = Harness()
    assert now(harness.service.revoke(RevokeSession(session_id=2), ADA)).revoked == 1
    assert harness.asked == [("7", ["token-2"], int(NOW) + 3_600, ["token-1"])]
    assert harness.view.ended == [(2, uris.CLOSE_REVOKED)]


@pytest.mark.parametrize("session_id", [3, 99])
def test_sessions_of_others_cannot_be_told_from_none(session_id: int) -> None:
    harness = Harness()
    with pytest.raises(NotFound, match="no such session"):
        now(harness.service.revoke(RevokeSession(session_id=session_id), ADA))
    assert (harness.asked, harness.view.ended) == ([], [])


def test_revoking_the_others_leaves_the_one_that_asks() -> None:
    harness = Harness()
    assert now(harness.service.revoke_others(RevokeOtherSessions(), ADA)).revoked == 1
    assert harness.asked == [("7", ["token-2"], int(NOW) + 3_600, ["token-1"])]
    assert harness.view.ended == [(2, uris.CLOSE_REVOKED)]
    [end] = harness.elsewhere
    assert (end.user_id, end.kept_session_id, end.kept_logins) == ("7", 1, ["token-1"])


def test_who_has_no_other_session_may_have_other_devices() -> None:
    harness = Harness()
    harness.registry.remove(2)
    assert now(harness.service.revoke_others(RevokeOtherSessions(), ADA)).revoked == 0
    assert harness.asked == [("7", [], int(NOW) + 3_600, ["token-1"])]


def test_a_login_that_the_asking_session_shares_is_not_denied() -> None:
    harness = Harness()
    for id_ in (1, 2):
        session = harness.registry.find(id_)
        assert session is not None
        session.logins = {"shared"}
    assert now(harness.service.revoke_others(RevokeOtherSessions(), ADA)).revoked == 1
    assert harness.asked == [("7", [], int(NOW) + 3_600, ["shared"])]


def test_over_rest_the_token_that_asks_is_spared() -> None:
    harness = Harness()
    asking = Caller("7", "user", NO_SESSION, Login("token-2", None, int(NOW) + 9))
    assert now(harness.service.revoke_others(RevokeOtherSessions(), asking)).revoked == 2
    assert harness.asked == [("7", ["token-1"], int(NOW) + 3_600, ["token-2"])]


def test_components_can_ask_for_the_login_of_a_session() -> None:
    harness = Harness()
    assert harness.service.login(2) == {"key": "token-2", "issued_at": None, "expires_at": int(NOW) + 2}
    assert harness.service.login(99) is None
