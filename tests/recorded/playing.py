"""Plays a recorded session: every client sends its frames in order, and what was recorded must come."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from twisted.internet import defer
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred

from tests.recorded.stage import Frame, Stage, is_piece, normal
from tests.recorded.values import Bindings, Mismatch, match, resolve
from tests.support.node import Node
from tests.support.raw import CALL, ERROR, EVENT, RESULT

TIMEOUT = 10.0  # seconds in which the frames of one step come
PAUSE = 0.1  # seconds before a step is done again whose answer is not there yet
AGAIN = 100_000  # a request that is sent again has a number above all recorded ones
Step = Mapping[str, Any]


class Missing(NamedTuple):
    """A recorded frame that has not come."""

    client: str
    frame: Frame


class Expectation:
    """The frames that a step must bring; each is met by one frame that comes.

    Events about one conversation from one part of the contract (`message`, `receipt`) come in the recorded
    order, as do the results of one call. Others may come in any order, and others may come besides.
    """

    def __init__(self, recorded: Mapping[str, Sequence[Frame]], bound: Bindings) -> None:
        self._bound = bound
        self._extra: list[Missing] = []
        self.missing = [
            Missing(client, normal(frame)) for client, frames in recorded.items() for frame in frames
        ]

    def take(self, client: str, frame: Frame) -> None:
        """A frame has come. Raises Mismatch for the answer to the step's request that is another one."""
        waiting: set[Any] = set()
        for each in self.missing:
            key = (each.client, _order(each.frame))
            if each.client == client and key not in waiting and self._meets(each.frame, frame):
                self.missing.remove(each)
                return
            waiting.add(key)
        self._extra.append(Missing(client, frame))
        number = None if is_piece(frame) else _request(frame)
        for each in self.missing:
            if each.client == client and number is not None and _request(each.frame) == number:
                self._refuse(each.frame, frame)

    def _refuse(self, recorded: Frame, frame: Frame) -> None:
        """Raise Mismatch for another answer to the recorded call."""
        if recorded[0] != frame[0]:
            raise Mismatch("answer", f"{frame} in place of {recorded}")
        match(recorded, frame, dict(self._bound), "answer")

    def explain(self) -> str:
        """What is missing, and why frames of the same kind are not it."""
        return "\n".join(self._explain(each) for each in self.missing)

    def _explain(self, missing: Missing) -> str:
        lines = [f"{missing.client} did not receive {missing.frame}"]
        for client, frame in self._extra:
            if client == missing.client and frame[0] == missing.frame[0]:
                lines.append(f"  but {frame}: {self._difference(missing.frame, frame)}")
        return "\n".join(lines)

    def _difference(self, recorded: Frame, frame: Frame) -> str:
        try:
            match(recorded, frame, dict(self._bound))
        except Mismatch as mismatch:
            return str(mismatch)
        return "not in this order"

    def _meets(self, recorded: Frame, frame: Frame) -> bool:
        trial = dict(self._bound)
        try:
            match(recorded, frame, trial)
        except Mismatch:
            return False
        if is_piece(recorded) != is_piece(frame):
            return False
        self._bound.update(trial)
        return True


class Player:
    """Plays one recording against a node."""

    def __init__(self, node: Node, steps: Sequence[Step]) -> None:
        self._steps = steps
        self._bound: Bindings = {}
        self._expectation = Expectation({}, self._bound)
        self._failure: Mismatch | None = None
        self._arrival: Deferred[None] = Deferred()
        self._stage = Stage(node, self._on_frame)

    async def play(self) -> None:
        """Raise AssertionError at the first step that does not go as recorded."""
        try:
            for number, step in enumerate(self._steps):
                await self._play(number, step)
        finally:
            self._stage.close()

    async def _play(self, number: int, step: Step) -> None:
        self._expectation = Expectation(step.get("received", {}), self._bound)
        deadline = _now() + TIMEOUT
        tries = 0
        while True:
            self._failure = None
            try:
                await self._attempt(step, tries, deadline)
            except Mismatch as mismatch:
                if not step.get("again") or _now() > deadline:
                    raise AssertionError(
                        f"step {number}, {step['client']} {step['do']}: {mismatch}"
                    ) from None
            except defer.TimeoutError:
                told = self._expectation.explain()
                raise AssertionError(f"step {number}, {step['client']} {step['do']}:\n{told}") from None
            else:
                return
            tries += 1
            await _pause()

    async def _attempt(self, step: Step, tries: int, deadline: float) -> None:
        action = resolve(step["do"], self._bound, self._stage.token)
        if tries:
            self._renumber(action, step, tries)
        response = await self._stage.perform(step["client"], action)
        if "response" in step:
            match(step["response"], response, self._bound, "response")
        while self._expectation.missing:
            if self._failure:
                raise self._failure
            self._arrival = Deferred()
            await self._arrival.addTimeout(max(deadline - _now(), 0), global_reactor)

    def _renumber(self, action: list[Any], step: Step, tries: int) -> None:
        """Send a call again, under a number that was not used."""
        if action[0] != "send":
            return
        number = AGAIN * tries + step["do"][1][1]
        action[1][1] = number
        [answer] = step["received"][step["client"]]
        place = 2 if answer[0] == ERROR else 1
        renumbered = [*answer[:place], number, *answer[place + 1 :]]
        self._expectation = Expectation({step["client"]: [renumbered]}, self._bound)

    def _on_frame(self, client: str, frame: Frame) -> None:
        try:
            self._expectation.take(client, frame)
        except Mismatch as mismatch:
            self._failure = mismatch
        if not self._arrival.called:
            self._arrival.callback(None)


def _order(frame: Frame) -> Any:
    """Frames with the same key come in the recorded order."""
    if frame[0] != EVENT:
        return _request(frame)
    topic, payload = frame[3].get("topic", ""), frame[5] if len(frame) > 5 else {}
    noun = topic.removeprefix("portico.event.").partition(".")[0]
    thing: Any = payload[noun] if isinstance(payload.get(noun), dict) else payload
    return noun, str(thing.get("conversation_id", thing.get("id")))


def _request(frame: Frame) -> Any:
    """The number of the call that a RESULT or an ERROR answers."""
    if frame[0] == ERROR and frame[1] == CALL:
        return frame[2]
    return frame[1] if frame[0] == RESULT else None


def _now() -> float:
    reactor: Any = global_reactor
    seconds: float = reactor.seconds()
    return seconds


async def _pause() -> None:
    over: Deferred[None] = Deferred()
    reactor: Any = global_reactor
    reactor.callLater(PAUSE, over.callback, None)
    await over
