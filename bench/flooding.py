"""A flood, a process of its own: one user who calls one procedure as fast as answers come, and faster.

`python -m bench.flooding URL PROCEDURE CONNECTIONS WINDOW SECONDS` waits for a line on stdin between
connecting and flooding, and prints one JSON object at the end. Each connection has `WINDOW` calls under
way, and no patience.
"""

import itertools
import json
import os
import sys
import time
import uuid
from collections.abc import Callable
from typing import Any

import msgspec
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred, gatherResults

import runtime  # noqa: F401 - chooses Twisted before Autobahn is imported
from bench.load import token
from bench.wamp import Wamp, connect
from portico.contract.examples import example
from portico.contract.registry import BY_NAME

FRIEND = 1_000_000
CONVERSATIONS = 30
PEOPLE = 20  # in each group that is made
NUMBERS = itertools.count()


class Flooded(msgspec.Struct):
    """What came of a flood."""

    answered: int = 0
    refused: int = 0
    others: int = 0


async def furnish(person: Wamp) -> dict[str, Any]:
    """What the flooder owns, by the names of arguments."""
    for number in range(CONVERSATIONS):
        opened = await person.ask("conversation.create", participant_ids=[f"friend-{number}"], type="general")
    conversation_id = opened["conversation"]["id"]
    sent = await person.ask(
        "message.send", conversation_id=conversation_id, text="once", local_id=uuid.uuid4().hex
    )
    state = await person.ask("sync.state")
    return {
        "conversation_id": conversation_id, "message_id": sent["message"]["id"], "since": state["cursor"],
        "up_to_seq": 1, "token": person.token, "user_ids": ["friend-1"], "to_user_id": str(FRIEND),
    }  # fmt: skip


def arguments(procedure: str, owned: dict[str, Any]) -> Callable[[], dict[str, Any]]:
    """Makes the arguments of one call after the other."""
    request = BY_NAME[procedure].request
    usual = example(request)
    usual |= {name: value for name, value in owned.items() if name in usual}
    if procedure == "conversation.create":
        return lambda: {
            "type": "group",
            "participant_ids": [f"invented-{next(NUMBERS)}" for _ in range(PEOPLE)],
        }
    if procedure == "call.start":
        return lambda: {"kind": "voice", "to_user_id": owned["to_user_id"]}
    fresh = {"local_id", "text"} & usual.keys()
    return lambda: {**usual, **{name: f"{next(NUMBERS)}" for name in fresh}}


async def flood(
    person: Wamp, procedure: str, made: Callable[[], dict[str, Any]], end: float, flooded: Flooded
) -> None:
    """One call after the other, whatever the answer is; until the time is over or the connection is."""
    while time.perf_counter() < end:
        try:
            await person.ask(procedure, **made())
            flooded.answered += 1
        except RuntimeError as error:
            if "rate_limited" in str(error):
                flooded.refused += 1
            else:
                flooded.others += 1
        except ConnectionError:
            return


async def main(url: str, procedure: str, connections: int, window: int, seconds: float) -> None:
    """Connect, wait for the word, flood, tell."""
    loop: Any = global_reactor
    people: list[Any] = [await connect(loop, url, token(FRIEND + os.getpid())) for _ in range(connections)]
    made = arguments(procedure, await furnish(people[0]))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    flooded, end = Flooded(), time.perf_counter() + seconds
    loop.callLater(seconds + 1, lambda: [person.transport.abortConnection() for person in people])
    floods = [flood(person, procedure, made, end, flooded) for person in people for _ in range(window)]
    await gatherResults([Deferred.fromCoroutine(each) for each in floods])
    sys.stdout.write(json.dumps(msgspec.to_builtins(flooded)) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    os.nice(10)
    what = (sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5]))
    reactor: Any = global_reactor
    finished = Deferred.fromCoroutine(main(*what))
    finished.addErrback(lambda failure: sys.stderr.write(failure.getTraceback()))
    finished.addBoth(lambda _: reactor.callLater(0, reactor.stop))
    reactor.run()
