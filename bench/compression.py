"""`python -m bench.compression [--connections 1000]`: what permessage-deflate costs the router, and saves.

The clients offer nothing, then permessage-deflate, each against a node of its own; those that offer it
compress every message, as browsers do. Prints memory a connection, bytes and CPU of `sync.state` with 121
conversations, and CPU of a small call.
"""

import argparse
import sys
from collections.abc import Sequence

from autobahn.websocket.compress import PerMessageDeflateOffer
from twisted.internet import reactor as global_reactor

import runtime  # noqa: F401 - chooses Twisted before Autobahn is imported
from bench.load import token
from bench.node import Node, cpu, running
from bench.program import run as run_program
from bench.wamp import Wamp, connect

CONVERSATIONS, STATES, CALLS, WARM = 121, 100, 3000, 100
AGENT = 1
Offers = Sequence[PerMessageDeflateOffer]


async def prepare(node: Node) -> None:
    """Conversations of the agent, with a message in each."""
    agent = await connect(global_reactor, node.url, token(AGENT))
    for number in range(CONVERSATIONS):
        opened = await agent.ask(
            "conversation.create", participant_ids=[str(1000 + number)], type="property_inquiry",
            property_id=str(number), title=f"Flat {number} by the river",
        )  # fmt: skip
        conversation_id = opened["conversation"]["id"]
        await agent.ask(
            "message.send", conversation_id=conversation_id, text="It is still free.", local_id=f"m{number}"
        )


async def measure(node: Node, name: str, offers: Offers, connections: int) -> None:
    """All of it, with these offers."""
    agent = await connect(global_reactor, node.url, token(AGENT), offers)
    memory = await _memory(node, offers, connections)
    size, state_ms = await _cost(node, agent, "sync.state", STATES)
    _, call_ms = await _cost(node, agent, "session.info", CALLS)
    _say(
        f"{name}: {memory:.1f} KiB a connection; sync.state {size / 1000:.1f} kB and {state_ms:.2f} ms; "
        f"session.info {call_ms * 1000:.0f} us"
    )


async def _memory(node: Node, offers: Offers, connections: int) -> float:
    """KiB of the router for a connection that has sent and received something, and is idle."""
    people = [await _somebody(node, number, offers) for number in range(WARM)]
    before = node.router().memory_full_info().uss
    people += [await _somebody(node, WARM + number, offers) for number in range(connections)]
    after = node.router().memory_full_info().uss
    for person in people:
        person.sendClose(1000)
        await person.ended
    return float(after - before) / 1024 / connections


async def _somebody(node: Node, number: int, offers: Offers) -> Wamp:
    person = await connect(global_reactor, node.url, token(10_000 + number), offers)
    await person.listen("message.created")
    return person


async def _cost(node: Node, agent: Wamp, procedure: str, times: int) -> tuple[float, float]:
    """Bytes that the client received, and ms of CPU of the router, for one call."""
    await agent.ask(procedure)
    began, received = cpu([node.router()]), agent.trafficStats.incomingOctetsWireLevel
    for _ in range(times):
        await agent.ask(procedure)
    used, size = cpu([node.router()]) - began, agent.trafficStats.incomingOctetsWireLevel - received
    return size / times, used * 1000 / times


async def _run(connections: int) -> None:
    for name, offers in (("offers nothing", ()), ("permessage-deflate", (PerMessageDeflateOffer(),))):
        with running() as node:
            await prepare(node)
            await measure(node, name, offers, connections)


def _say(what: str) -> None:
    sys.stdout.write(what + "\n")
    sys.stdout.flush()


def _main() -> None:
    parser = argparse.ArgumentParser("bench.compression", description=__doc__)
    parser.add_argument("--connections", type=int, default=1000)
    asked = parser.parse_args()
    run_program(_run(asked.connections))


if __name__ == "__main__":
    _main()
