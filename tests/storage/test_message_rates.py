"""The rate limit: Redis and this process give the same answers for the same history."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_twisted
from twisted.internet import reactor as global_reactor
from twisted.internet.task import Clock

from portico.settings.core import parse
from portico.storage.message_rates import RatesByRole, SharedRates, Unlimited
from portico.storage.redis import Redis
from server.embedded.serving import serving
from server.embedded.valkey import Valkey
from tests.support.drafts import draft
from tests.support.waiting import until

reactor: Any = global_reactor
LIMIT, WINDOW = 3, 60_000
SLACK = 2_000  # milliseconds that a test may take by the server's clock
AGE = """
for _, key in ipairs(redis.call('KEYS', 'portico:rate:*')) do
  for _, member in ipairs(redis.call('ZRANGE', key, 0, -1)) do
    redis.call('ZINCRBY', key, -ARGV[1], member)
  end
end
"""


@dataclass
class Harness:
    """A limiter, and a way to let time pass for it."""

    rates: SharedRates
    passes: Callable[[int], Awaitable[Any]]

    async def take(self, *local_ids: str, user_id: str = "ada") -> list[int]:
        return await self.rates.count_messages(
            [draft(sender_id=user_id, local_id=each) for each in local_ids]
        )


@pytest_twisted.async_yield_fixture(params=["redis", "process"])
async def harness(request: pytest.FixtureRequest, redis: Redis) -> AsyncIterator[Harness]:
    """The limiter with Redis, whose entries are made older, and without, under a clock of the test's own."""

    async def age(milliseconds: int) -> None:
        await redis.run_command(lambda connection: connection.eval(AGE, [], [milliseconds]))

    if request.param == "redis":
        yield Harness(SharedRates(redis, reactor, LIMIT, WINDOW), age)
        return
    clock, nowhere = Clock(), Redis(reactor, "unix:///nowhere/valkey.sock")
    clock.advance(1_000_000)

    async def advance(milliseconds: int) -> None:
        clock.advance(milliseconds / 1000)

    yield Harness(SharedRates(nowhere, clock, LIMIT, WINDOW), advance)
    await nowhere.stop()


def about(milliseconds: int, expected: int) -> bool:
    return abs(milliseconds - expected) <= SLACK


@pytest_twisted.ensureDeferred
async def test_so_many_pass_and_the_next_waits_for_the_first_to_age(harness: Harness) -> None:
    assert await harness.take("1") == [0]
    await harness.passes(10_000)
    assert await harness.take("2", "3") == [0, 0]
    await harness.passes(10_000)
    [wait] = await harness.take("4")
    assert about(wait, WINDOW - 20_000)
    await harness.passes(wait)
    assert await harness.take("4") == [0]
    [wait] = await harness.take("5")
    assert about(wait, 10_000)


@pytest_twisted.ensureDeferred
async def test_a_batch_is_counted_one_by_one(harness: Harness) -> None:
    waits = await harness.take("1", "2", "3", "4", "5")
    assert waits[:3] == [0, 0, 0]
    assert all(about(wait, WINDOW) for wait in waits[3:])


@pytest_twisted.ensureDeferred
async def test_a_retry_is_free_even_at_the_limit(harness: Harness) -> None:
    assert await harness.take("1", "1", "2", "3") == [0, 0, 0, 0]
    assert await harness.take("1", "2", "3") == [0, 0, 0]


@pytest_twisted.ensureDeferred
async def test_what_was_refused_is_not_counted(harness: Harness) -> None:
    await harness.take("1", "2", "3")
    for _ in range(5):
        await harness.take("4")
    await harness.passes(WINDOW)
    assert await harness.take("5", "6", "7") == [0, 0, 0]


@pytest_twisted.ensureDeferred
async def test_each_user_has_a_limit_of_their_own(harness: Harness) -> None:
    await harness.take("1", "2", "3")
    assert await harness.take("1", "2", "3", user_id="bob") == [0, 0, 0]


@pytest_twisted.ensureDeferred
async def test_all_processes_share_one_limit(redis: Redis) -> None:
    first, second = (Harness(SharedRates(redis, reactor, LIMIT, WINDOW), _never) for _ in range(2))
    assert await first.take("1", "2") == [0, 0]
    assert await second.take("1", "3") == [0, 0]
    for process in (first, second):
        assert about((await process.take("4"))[0], WINDOW)


@pytest_twisted.ensureDeferred
async def test_keys_do_not_outlive_their_window(redis: Redis) -> None:
    await Harness(SharedRates(redis, reactor, LIMIT, WINDOW), _never).take("1")
    lives = await redis.run_command(lambda connection: connection.execute_command("PTTL", "portico:rate:ada"))
    assert about(lives, WINDOW)


@pytest_twisted.ensureDeferred
async def test_the_limit_holds_when_redis_stops_and_when_it_comes_back(short_home: Path) -> None:
    settings = parse({"PORTICO_HOME": str(short_home)})
    clock = Clock()
    clock.advance(1_000_000)
    with serving(Valkey(settings.valkey_home)):
        redis = Redis(reactor, settings.redis)
        harness = Harness(SharedRates(redis, clock, LIMIT, WINDOW), _never)
        assert await harness.take("1", "2", "3") == [0, 0, 0]
        assert redis.up
    assert await harness.take("4", "5", "6") == [0, 0, 0]
    assert await harness.take("7") == [WINDOW]
    assert not redis.up
    with serving(Valkey(settings.valkey_home)):
        while not await redis.ping():
            await until(lambda: redis.up)
        assert await harness.take("8") == [0]
        await redis.stop()


@pytest_twisted.ensureDeferred
async def test_a_limit_of_zero_is_none() -> None:
    assert await Unlimited().count_messages([draft() for _ in range(100)]) == [0] * 100


async def _never(milliseconds: int) -> None:
    raise AssertionError("time stands still in this test")


@pytest_twisted.ensureDeferred
async def test_bots_have_a_limit_of_their_own(redis: Redis) -> None:
    rates = RatesByRole(SharedRates(redis, reactor, 1, WINDOW), SharedRates(redis, reactor, 2, WINDOW))
    sent = [draft(sender_id=user_id, local_id=f"{number}", is_bot=user_id == "bot")
            for number in range(3) for user_id in ("bot", "ada")]  # fmt: skip
    waits = await rates.count_messages(sent)
    passed = [(each.sender_id, each.local_id) for each, wait in zip(sent, waits, strict=True) if not wait]
    assert passed == [("bot", "0"), ("ada", "0"), ("bot", "1")]
