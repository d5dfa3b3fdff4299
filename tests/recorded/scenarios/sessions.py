"""Logging in, sessions and their ends."""

from typing import Any

from tests.recorded.recorder import Recorder
from tests.support.raw import CALL, PUBLISH, REGISTER, SUBSCRIBE, UNSUBSCRIBE


async def play(recorder: Recorder) -> None:
    """Every verb of `session`, and every way to be refused at the door."""
    mia, laptop, tablet = (recorder.client(name, "mia") for name in ("mia", "laptop", "tablet"))
    own = await mia.join(jti="phone")
    await mia.ask("session.info")
    lost = await laptop.join(jti="laptop")
    await mia.ask("session.list")
    await mia.ask("session.revoke", session_id=lost)
    await mia.refused("not_found", "session.revoke", session_id=lost)
    await laptop.drop()
    await laptop.log_in(jti="laptop")
    await laptop.drop()
    await tablet.join(jti="tablet")
    await mia.ask("session.revoke_others")
    await tablet.drop()
    await tablet.join(jti="short", ttl=64)
    await tablet.ask("session.info", settle=5.5)
    await tablet.ask("session.refresh", token=tablet.token(jti="long"))
    await tablet.refused("forbidden", "session.refresh", token="rubbish")
    await tablet.refused("token_expired", "session.refresh", token=tablet.token(ttl=-5))
    assert own
    await _wamp(recorder)
    await _refusals(recorder)
    await mia.leave()
    await tablet.drop()


async def _wamp(recorder: Recorder) -> None:
    """What the router itself answers."""
    ned = recorder.client("ned")
    await ned.log_in()
    answer = await ned.request(SUBSCRIBE, {"match": "exact"}, "portico.event.message.created")
    await ned.request(UNSUBSCRIBE, answer[2])
    await ned.request(SUBSCRIBE, {}, "portico.event.of.nothing")
    await ned.request(CALL, {}, "portico.user.fly", [], {})
    await ned.request(CALL, {}, "portico.admin.disconnect", [], {"user_id": "mia"})
    await ned.request(PUBLISH, {"acknowledge": True}, "portico.event.typing", [], {"user_id": "mia"})
    await ned.request(REGISTER, {}, "portico.user.fly")
    await ned.leave()


async def _refusals(recorder: Recorder) -> None:
    """Logins that fail."""
    wrong = recorder.client("wrong", "ned")
    claims: dict[str, Any]
    for claims in (
        {"ttl": -5},
        {"token_type": "refresh"},
        {"aud": "another-app"},
        {"ttl": 40 * 86_400},
        {"ahead": 95},
    ):
        await wrong.log_in(**claims)
        await wrong.drop(0.1)
    await wrong.open()
    await wrong.send([1, "elsewhere", {"roles": {"caller": {}}, "authmethods": ["ticket"]}])
    await wrong.drop(0.1)
