"""Faults. Each begins, lasts, and returns once its cause has ended."""

import random
import signal
from collections.abc import Awaitable, Callable
from contextlib import closing, suppress

import psycopg2

from portico.processes import numbered
from tests.chaos.world import MESSAGING, Place, World, in_thread, passes, within
from tests.support.full_disk import fill
from tests.support.tcp_proxy import TcpProxy

Fault = Callable[[World, random.Random], Awaitable[str]]
PROCESSES = (*numbered(MESSAGING), "core", "router", "node", "notifier", "gateway")
WATCHED = (*numbered(MESSAGING), "core", "router", "notifier")
BLINK = 2.0  # seconds for which a process stands still without being replaced
LOSS = 0.05  # of what passes
LOSSY = 6.0  # seconds for which that goes on
OUTAGE = 3.0  # seconds for which something is away
LEASE = 7.0  # seconds after which a node counts as dead, and more
LOCK = 6.0  # seconds
JUMP = 300.0  # seconds, less than a token is good for and a message can be edited
STARTED = 10.0  # seconds for a process that was killed to be there again
REPLACED = 30.0  # seconds within which a frozen process is replaced


class NotReplaced(Exception):
    """A frozen process is still there."""


async def kill_process(world: World, chance: random.Random) -> str:
    place, what = _one(world, chance), chance.choice(PROCESSES)
    with suppress(LookupError, ProcessLookupError):
        await in_thread(place.node.kill, what)
    return f"kill {what}"


async def freeze_process(world: World, chance: random.Random) -> str:
    """It stands still until the supervisor replaces it."""
    place, what = _one(world, chance), chance.choice(WATCHED)
    await within(STARTED, lambda: _lives(place, what))  # which may still start
    frozen = await in_thread(place.node.freeze, what)
    for _ in range(int(REPLACED)):
        if await in_thread(_is_replaced, place, what, frozen):
            return f"freeze {what}"
        await passes(1.0)
    raise NotReplaced(f"{what} of {place.node.env['PORTICO_NODE_ID']}")


async def pause_process(world: World, chance: random.Random) -> str:
    place, what = _one(world, chance), chance.choice(PROCESSES)
    with suppress(LookupError, ProcessLookupError):
        await in_thread(place.node.freeze, what)
        await passes(BLINK)
        await in_thread(place.node.wake, what)
    return f"pause {what} {BLINK:.0f} s"


async def kill_node(world: World, chance: random.Random) -> str:
    node = _one(world, chance).node
    await in_thread(node.crash)
    await in_thread(node.start)
    return "kill a node, start it"


async def restart_node(world: World, chance: random.Random) -> str:
    node = _one(world, chance).node
    await in_thread(node.stop_by_service_manager)
    await in_thread(node.start)
    return "restart a node"


async def freeze_node(world: World, chance: random.Random) -> str:
    """It counts as dead, and then goes on as if nothing had been."""
    node = _one(world, chance).node
    await in_thread(node.signal_all, signal.SIGSTOP)
    await passes(LEASE)
    await in_thread(node.signal_all, signal.SIGCONT)
    return f"freeze a node {LEASE:.0f} s"


async def valkey_away(world: World, chance: random.Random) -> str:
    await in_thread(world.valkey.stop)
    await passes(OUTAGE)
    await in_thread(world.valkey.start)
    return "Valkey away"


async def postgres_restart(world: World, chance: random.Random) -> str:
    await in_thread(world.postgres.stop)
    await in_thread(world.postgres.start)
    return "restart PostgreSQL"


async def kill_postgres(world: World, chance: random.Random) -> str:
    """It gives numbers of transactions out again."""
    await in_thread(world.postgres.crash)
    await in_thread(world.postgres.start)
    return "kill -9 PostgreSQL"


async def freeze_postgres(world: World, chance: random.Random) -> str:
    await in_thread(world.postgres.signal, signal.SIGSTOP)
    await passes(OUTAGE)
    await in_thread(world.postgres.signal, signal.SIGCONT)
    return f"freeze PostgreSQL {OUTAGE:.0f} s"


async def cut(world: World, chance: random.Random) -> str:
    way, proxy = _one_way(world, chance)
    proxy.cut()
    await passes(OUTAGE)
    proxy.mend()
    return f"cut: {way}"


async def stall(world: World, chance: random.Random) -> str:
    way, proxy = _one_way(world, chance)
    proxy.stall()
    await passes(OUTAGE)
    proxy.mend()
    return f"stall: {way}"


async def slow(world: World, chance: random.Random) -> str:
    way, proxy = _one_way(world, chance)
    proxy.delay = 0.5
    await passes(OUTAGE)
    proxy.mend()
    return f"500 ms: {way}"


async def lose_packets(world: World, chance: random.Random) -> str:
    way, proxy = _one_way(world, chance)
    proxy.loss = LOSS
    await passes(LOSSY)
    proxy.mend()
    return f"{LOSS:.0%} lost: {way}"


async def lock_conversation(world: World, chance: random.Random) -> str:
    """Somebody holds the row of a conversation."""
    rows = await world.rows("select id from conversation order by id")
    with closing(await in_thread(world.connect)) as holder:
        await in_thread(_lock, holder, chance.choice(rows)[0])
        await passes(LOCK)
    return f"lock a conversation {LOCK:.0f} s"


async def too_many_connections(world: World, chance: random.Random) -> str:
    """Somebody takes all connections that are left, and then a process needs new ones."""
    held = await in_thread(_take_all, world)
    with suppress(LookupError, ProcessLookupError):
        await in_thread(_one(world, chance).node.kill, chance.choice(numbered(MESSAGING)))
    await passes(OUTAGE)
    for connection in held:
        connection.close()
    return "no connections left, kill messaging"


async def full_disk(world: World, chance: random.Random) -> str:
    """PostgreSQL may end by it; an operator or its service manager starts it again."""
    if world.disk is None:
        return "no disk may be mounted here"
    ballast = world.disk / "ballast"
    await in_thread(fill, ballast)
    await passes(OUTAGE)
    ballast.unlink()
    await in_thread(world.postgres.start_if_ended)
    return f"full disk {OUTAGE:.0f} s"


async def jump_clock(world: World, chance: random.Random) -> str:
    """The clock of a node is set forward, and back again."""
    clock = _one(world, chance).clock
    clock.write_text(str(JUMP))
    await passes(OUTAGE)
    clock.unlink()
    return f"the clock of a node jumps by {JUMP:.0f} s and back"


ALONE: tuple[Fault, ...] = (
    kill_node,
    restart_node,
    freeze_node,
    postgres_restart,
    kill_postgres,
    kill_postgres,
    too_many_connections,
    full_disk,
)
TOGETHER: tuple[Fault, ...] = (
    kill_process,
    kill_process,
    pause_process,
    freeze_process,
    cut,
    stall,
    slow,
    lose_packets,
    valkey_away,
    lock_conversation,
    freeze_postgres,
    jump_clock,
)


def schedule(chance: random.Random) -> list[tuple[Fault, ...]]:
    """All faults in some order, and some pairs."""
    pairs = [tuple(chance.sample(TOGETHER[1:], 2)) for _ in range(4)]
    turns = [*((fault,) for fault in (*ALONE, *TOGETHER)), *pairs]
    chance.shuffle(turns)
    return turns


def _one(world: World, chance: random.Random) -> Place:
    return chance.choice(world.places)


def _one_way(world: World, chance: random.Random) -> tuple[str, TcpProxy]:
    way = chance.choice(("database", "redis", "front"))
    proxy: TcpProxy = getattr(_one(world, chance), way)
    return {"database": "node and PostgreSQL", "redis": "node and Valkey", "front": "node and clients"}[
        way
    ], proxy


def _lives(place: Place, what: str) -> bool:
    try:
        return place.node.pid(what) > 0
    except LookupError:
        return False


def _is_replaced(place: Place, what: str, pid: int) -> bool:
    try:
        return place.node.pid(what) != pid
    except LookupError:
        return False


def _lock(holder: "psycopg2.extensions.connection", conversation_id: int) -> None:
    holder.cursor().execute("select 1 from conversation where id = %s for update", (conversation_id,))


def _take_all(world: World) -> "list[psycopg2.extensions.connection]":
    held = []
    with suppress(psycopg2.OperationalError):
        while True:
            held.append(world.connect())
    return held
