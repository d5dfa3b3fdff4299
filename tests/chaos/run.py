"""A run: people live, faults come one after the other by a seed, and in the end everything is looked at."""

import random
from collections.abc import Callable, Sequence
from typing import Any

from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred, gatherResults

from tests.chaos.actors import Actor
from tests.chaos.checks import ARRIVING, violations
from tests.chaos.faults import Fault, schedule
from tests.chaos.history import History, Stored, StoredCall
from tests.chaos.world import World, entrance, within

TRIOS = 3
SETTLING = 60.0  # seconds for everything to arrive in the end
RECOVERY = 45.0  # seconds for everybody to be served again
MESSAGES = """
    select id, conversation_id, seq, type, sender_id, local_id, text, deleted_at is not null
    from message order by id
"""
RECEIPTS = "select conversation_id, user_id, read_seq, delivered_seq from participant"
CALLS = """
    select c.id, c.status, c.ended_at is not null, m.metadata->'call'->>'status',
           array(select user_id from call_party p
                 where p.call_id = c.id and p.state in ('ringing', 'joined', 'lost'))
    from call c join message m on m.id = c.message_id
"""
LIVE_CALLS = "select count(*) from call where status in ('ringing', 'active')"
Say = Callable[[str], None]


class Run:
    """One seed."""

    def __init__(self, world: World, seed: int, seconds: float, say: Say) -> None:
        self._world = world
        self._chance = random.Random(seed)
        self._seconds = seconds
        self._say = say
        self._is_over = False
        self.history = History()
        self.actors = [
            Actor(entrance(world.places, number), f"{name}{trio}", seed, self.history)
            for trio in range(TRIOS)
            for number, name in enumerate(("ada", "bob", "cy"))
        ]

    async def violations(self) -> list[str]:
        """Live through it; what was wrong."""
        await self._begin()
        lives = [Deferred.fromCoroutine(actor.live(lambda: self._is_over)) for actor in self.actors]
        try:
            wrong = await self._suffer()
        finally:
            self._is_over = True
        await gatherResults(lives)
        await self._settle()
        await self._look()
        for actor in self.actors:
            actor.person.leave()
        self._say(f"{len(self.history.operations)} operations, {len(self.history.stored)} messages, "
                  f"{len(self.history.calls)} calls, {len(self.history.webhooks)} webhooks")  # fmt: skip
        return wrong + violations(self.history)

    async def _begin(self) -> None:
        for number in range(0, len(self.actors), 3):
            trio = self.actors[number : number + 3]
            for actor in trio:
                await actor.person.stay()
            await self._open(trio, "group")
            await self._open(trio[:2], "general")
            for actor in trio:
                await actor.begin()

    async def _open(self, people: Sequence[Actor], kind: str) -> None:
        ids = [actor.user_id for actor in people]
        opened = await people[0].person.ask("conversation.create", participant_ids=ids[1:], type=kind)
        chat = opened["conversation"]["id"]
        self.history.members[chat] = set(ids)
        for actor in people:
            actor.chats.append(chat)

    async def _suffer(self) -> list[str]:
        """Faults until the time is over; those after which somebody was not served again."""
        end, wrong = _now() + self._seconds, list[str]()
        turns: list[tuple[Fault, ...]] = []
        while _now() < end:
            turns = turns or schedule(self._chance)
            wrong += await self._one_turn(turns.pop())
        return wrong

    async def _one_turn(self, faults: tuple[Fault, ...]) -> list[str]:
        began = _now()
        chances = [random.Random(self._chance.random()) for _ in faults]  # their own: order plays no part
        names = await gatherResults([Deferred.fromCoroutine(_suffer(fault, self._world, chance))
                                     for fault, chance in zip(faults, chances, strict=True)])  # fmt: skip
        ended, name = _now(), " and ".join(names)
        served = {actor.user_id: actor.acknowledged for actor in self.actors}
        well = await within(
            RECOVERY, lambda: all(a.acknowledged > served[a.user_id] + 1 for a in self.actors)
        )
        self.history.takeovers += len(faults)
        longest = max(
            (each.ended or ended) - each.began for each in self.history.operations if each.began >= began - 1
        )
        self._say(
            f"{name}: all are served {_now() - ended:.1f} s after it; the longest wait: {longest:.1f} s"
        )
        return [] if well else [f"not served again after {name}"]

    async def _settle(self) -> None:
        """Everybody hangs up, and what is under way arrives."""
        await gatherResults([Deferred.fromCoroutine(actor.finish()) for actor in self.actors])
        deadline = _now() + SETTLING
        while _now() < deadline and not await self._is_quiet():
            await within(0.5, lambda: False)

    async def _is_quiet(self) -> bool:
        if await self._world.rows(LIVE_CALLS) != [(0,)]:
            return False
        await self._look_at_stores()
        self._look_at_listeners()
        return not any(check(self.history) for check in ARRIVING)

    async def _look(self) -> None:
        await self._look_at_stores()
        self._look_at_listeners()
        for actor in self.actors:
            self.history.differences[actor.user_id] = await actor.compare()
            self.history.unread.update(await actor.unread())

    async def _look_at_stores(self) -> None:
        history = self.history
        history.stored = [Stored(*row) for row in await self._world.rows(MESSAGES)]
        history.calls = [
            StoredCall(row[0], row[1], row[2], row[3], tuple(row[4])) for row in await self._world.rows(CALLS)
        ]
        history.receipts = {
            (chat, user_id): (read, delivered)
            for chat, user_id, read, delivered in await self._world.rows(RECEIPTS)
        }
        history.webhooks = [
            (asked.headers["portico-event-id"], asked.body) for asked in list(self._world.site.asked)
        ]

    def _look_at_listeners(self) -> None:
        self.history.listeners = {actor.user_id: actor.listened() for actor in self.actors}


async def _suffer(fault: Fault, world: World, chance: random.Random) -> str:
    return await fault(world, chance)


def _now() -> float:
    reactor: Any = global_reactor
    seconds: float = reactor.seconds()
    return seconds
