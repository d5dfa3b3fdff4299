"""What a scenario does: clients act one step at a time, and every frame that follows is kept."""

from collections.abc import Callable, Sequence
from typing import Any

from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred

import runtime  # noqa: F401 - chooses Twisted before anything imports Autobahn
from tests.recorded.stage import Frame, Stage
from tests.recorded.values import TOKEN, resolve
from tests.support.node import Node
from tests.support.raw import (
    AUTHENTICATE,
    CALL,
    ERROR,
    EVENT,
    GOODBYE,
    HELLO,
    JSON,
    RESULT,
    SUBSCRIBE,
    WELCOME,
    Codec,
)

QUIET = 0.3  # seconds without a frame after which a step is over
ANSWERED = 10.0  # seconds in which a frame is answered
TRIES = 20  # of a step that is repeated
# What autobahn-js announces.
ROLES = {
    "caller": {"features": {"caller_identification": True, "progressive_call_results": True}},
    "callee": {"features": {"caller_identification": True, "progressive_call_results": True}},
    "publisher": {"features": {"publisher_identification": True, "publisher_exclusion": True}},
    "subscriber": {"features": {"publisher_identification": True, "pattern_based_subscription": True}},
}  # fmt: skip


def _now() -> float:
    reactor: Any = global_reactor
    seconds: float = reactor.seconds()
    return seconds


async def _pause(seconds: float) -> None:
    over: Deferred[None] = Deferred()
    reactor: Any = global_reactor
    reactor.callLater(seconds, over.callback, None)
    await over


class Recorder:
    """Performs the steps of a scenario, and keeps each with the frames that came before all was quiet."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.steps: list[dict[str, Any]] = []
        self._stage = Stage(node, self._on_frame)
        self._frames: dict[str, list[Frame]] = {}
        self._last = 0.0

    def client(self, name: str, user: str = "", role: str = "user", codec: Codec = JSON) -> "Client":
        return Client(self, name, user or name, role, codec)

    async def do(
        self, client: str, *action: Any, settle: float = QUIET, quietly: bool = False
    ) -> dict[str, Any]:
        """Perform a step; return it. A scenario does steps one at a time."""
        self._frames, self._last = {}, _now()
        response = await self._stage.perform(client, resolve(list(action), {}, self._stage.token))
        self._last = max(self._last, _now())
        while _now() - self._last < (settle if self._is_answered(client, action) else ANSWERED):
            await _pause(0.02)
        step: dict[str, Any] = {"client": client, "do": list(action)}
        if response is not None:
            step["response"] = response
        if self._frames:
            step["received"] = self._frames
        if not quietly:
            self.steps.append(step)
        return step

    def close(self) -> None:
        self._stage.close()

    def _is_answered(self, client: str, action: Sequence[Any]) -> bool:
        return action[0] != "send" or client in self._frames

    def _on_frame(self, client: str, frame: Frame) -> None:
        self._frames.setdefault(client, []).append(frame)
        self._last = _now()


class Client:
    """A client in a scenario."""

    def __init__(self, recorder: Recorder, name: str, user: str, role: str, codec: Codec) -> None:
        self.name = name
        self._recorder = recorder
        self._user = user
        self._role = role
        self._codec = codec
        self._requests = 0

    def token(self, **claims: Any) -> dict[str, Any]:
        """A token of this user, made when it is sent."""
        return {TOKEN: {"user_id": self._user, "role": self._role, **claims}}

    async def open(self) -> None:
        """Connect, without a word."""
        await self._recorder.do(self.name, "open", self._codec.subprotocol, settle=0.1)

    async def log_in(self, settle: float = QUIET, **claims: Any) -> Frame:
        """Say HELLO and show a token; the WELCOME or the ABORT."""
        await self.open()
        self._requests = 0
        hello = {"roles": ROLES, "authmethods": ["ticket"], "agent": "recorded"}
        await self.send([HELLO, "portico", hello], settle=0.1)
        return (await self.send([AUTHENTICATE, self.token(**claims), {}], settle))[0]

    async def join(self, settle: float = QUIET, **claims: Any) -> int:
        """Log in and subscribe to every event; the id of the session."""
        welcome = await self.log_in(settle, **claims)
        assert welcome[0] == WELCOME, welcome
        await self.request(SUBSCRIBE, {"match": "prefix"}, "portico.event.", settle=0.1)
        session_id: int = welcome[1]
        return session_id

    async def send(self, frame: Frame, settle: float = QUIET) -> list[Frame]:
        """Send a frame; what this client received."""
        step = await self._recorder.do(self.name, "send", frame, settle=settle)
        frames: list[Frame] = step.get("received", {}).get(self.name, [])
        return frames

    async def request(self, code: int, *rest: Any, settle: float = QUIET) -> Frame:
        """Send a request with the next number; its answer."""
        self._requests += 1
        frames = await self.send([code, self._requests, *rest], settle)
        return self._answer(frames)

    def _answer(self, frames: list[Frame]) -> Frame:
        for frame in reversed(frames):
            if frame[0] != EVENT and self._requests in frame[1:3]:
                return frame
        raise AssertionError(f"no answer to request {self._requests} of {self.name}: {frames}")

    async def ask(self, procedure: str, settle: float = QUIET, **arguments: Any) -> dict[str, Any]:
        """Call a procedure; the keyword arguments of its result."""
        answer = await self.request(CALL, {}, f"portico.{procedure}", [], arguments, settle=settle)
        assert answer[0] == RESULT, answer
        reply: dict[str, Any] = answer[4]
        return reply

    async def ask_loosely(self, procedure: str, **arguments: Any) -> None:
        """Call a procedure whose numbers depend on what else the node did: their types are recorded."""
        await self.ask(procedure, **arguments)
        self._recorder.steps[-1]["loose"] = True

    async def ask_in_pieces(self, procedure: str, **arguments: Any) -> None:
        """Call a procedure with progressive results."""
        options = {"receive_progress": True}
        answer = await self.request(CALL, options, f"portico.{procedure}", [], arguments)
        assert answer[0] == RESULT, answer

    async def refused(self, code: str, procedure: str, **arguments: Any) -> None:
        """Call a procedure that must fail with this code."""
        answer = await self.request(CALL, {}, f"portico.{procedure}", [], arguments)
        assert (answer[0], answer[4]) == (ERROR, f"portico.error.{code}"), answer

    async def repeat(
        self, done: Callable[[dict[str, Any]], bool], procedure: str, **arguments: Any
    ) -> dict[str, Any]:
        """Call a procedure until its result is `done`, as after work that goes on behind."""
        for _ in range(TRIES):
            self._requests += 1
            frame = [CALL, self._requests, {}, f"portico.{procedure}", [], arguments]
            step = await self._recorder.do(self.name, "send", frame, quietly=True)
            answer = self._answer(step["received"][self.name])
            if answer[0] == RESULT and done(answer[4]):
                self._recorder.steps.append({**step, "again": True})
                reply: dict[str, Any] = answer[4]
                return reply
        raise AssertionError(f"{procedure} goes on answering {answer}")

    async def rest(
        self,
        method: str,
        *path: Any,
        body: Any = None,
        status: int = 200,
        until: Callable[[Any], bool] | None = None,
        **headers: Any,
    ) -> Any:
        """A request; the content of the response. `path` is put together of its parts."""
        named: dict[str, Any] = {name.replace("_", "-"): value for name, value in headers.items()}
        action = ("request", method, list(path), {"token": self.token(), **named}, body)
        for _ in range(TRIES):
            step = await self._recorder.do(self.name, *action, quietly=True)
            if until is None or until(step["response"]["body"]):
                break
        assert step["response"]["status"] == status, step
        self._recorder.steps.append({**step, "again": True} if until else step)
        return step["response"]["body"]

    async def drop(self, settle: float = QUIET) -> None:
        """Lose the connection."""
        await self._recorder.do(self.name, "drop", settle=settle)

    async def leave(self, settle: float = QUIET) -> None:
        """Say GOODBYE, then close."""
        await self.send([GOODBYE, {}, "wamp.close.close_realm"], settle)
        await self.drop(0.1)
