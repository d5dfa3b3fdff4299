"""What the bus costs Valkey between two real nodes: the measured point of `bench.fan_out`."""

import time

from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred, gatherResults

from bench.load import TEXT, token
from bench.two_nodes import two_nodes
from bench.valkey import Cost, Valkey, idle_usage
from bench.wamp import Wamp, connect

PAIRS = 8


class Talker:
    """Sends to somebody at the other node, one message after the other."""

    def __init__(self, sender: Wamp, receiver: Wamp, conversation_id: int, ways: list[float]) -> None:
        self._sender, self._conversation_id, self._ways = sender, conversation_id, ways
        self._heard: dict[str, Deferred[float]] = {}
        receiver.heard = self._hear

    async def talk(self, end: float) -> int:
        """The number of messages that were heard."""
        count = 0
        while time.perf_counter() < end:
            local_id, began = f"{self._conversation_id}-{count}", time.perf_counter()
            heard = self._heard[local_id] = Deferred()
            await self._sender.ask(
                "message.send", conversation_id=self._conversation_id, text=TEXT, local_id=local_id
            )
            self._ways.append((await heard - began) * 1000)
            count += 1
        return count

    def _hear(self, payload: dict[str, dict[str, str]]) -> None:
        self._heard.pop(payload["message"]["local_id"]).callback(time.perf_counter())


async def measure(valkey: Valkey, seconds: float) -> tuple[Cost, list[float]]:
    """The cost of a message from one node to the other, and how long each took with its transaction."""
    with two_nodes(valkey.url) as (first, second, _):
        ways: list[float] = []
        talkers = [await _meet(first.url, second.url, number, ways) for number in range(PAIRS)]
        idle = await idle_usage(valkey)
        before, began = valkey.usage(), time.perf_counter()
        end = began + seconds
        counts = await gatherResults([Deferred.fromCoroutine(each.talk(end)) for each in talkers])
        passed = time.perf_counter() - began
        return Cost.between(before, valkey.usage(), idle, sum(counts), passed), ways


async def _meet(first: str, second: str, number: int, ways: list[float]) -> Talker:
    sender = await connect(global_reactor, first, token(2 * number))
    receiver = await connect(global_reactor, second, token(2 * number + 1))
    await receiver.listen("message.created")
    opened = await sender.ask("conversation.create", participant_ids=[str(2 * number + 1)], type="general")
    return Talker(sender, receiver, opened["conversation"]["id"], ways)
