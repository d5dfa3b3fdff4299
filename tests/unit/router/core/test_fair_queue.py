"""Owners take turns: none is starved, none overtakes itself, and who uses little goes first."""

from hypothesis import given
from hypothesis import strategies as st

from router.core.fair_queue import FairQueue


def taken(queue: FairQueue[str, int]) -> list[tuple[str, int]]:
    return [queue.take() for _ in range(len(queue))]


def test_owners_take_turns() -> None:
    queue: FairQueue[str, int] = FairQueue(0)
    for owner in "aaabbc":
        queue.add(owner, 0)
    assert "".join(owner for owner, _ in taken(queue)) == "abcaba"


def test_who_comes_later_and_uses_little_goes_before_those_who_wait() -> None:
    queue: FairQueue[str, int] = FairQueue(4)
    for owner in ("ada", "bob") * 50:
        queue.add(owner, 0)
    for _ in range(10):
        queue.take()
    queue.add("eve", 1)
    assert queue.take() == ("eve", 1)
    for number in range(2, 30):
        queue.add("eve", number)
    assert 9 < [owner for owner, _ in taken(queue)][:30].count("eve") < 16, "a third each, and a credit"


def test_large_items_use_more_of_a_share() -> None:
    queue: FairQueue[str, int] = FairQueue(0)
    for _ in range(20):
        queue.add("large", 0, 40)
        queue.add("small", 0, 10)
    first = [queue.take()[0] for _ in range(20)]
    assert first.count("small") == 16


def test_what_is_removed_is_not_taken_and_the_others_keep_their_order() -> None:
    queue: FairQueue[str, int] = FairQueue(4)
    for number in range(6):
        queue.add("ada", number)
    assert queue.remove(lambda number: number % 2 == 1) == [1, 3, 5]
    assert list(queue.of("ada")) == [0, 2, 4]
    assert [number for _, number in taken(queue)] == [0, 2, 4]


@given(st.lists(st.one_of(st.none(), st.tuples(st.sampled_from("abc"), st.integers(1, 9)))))
def test_nothing_is_lost_or_doubled_and_no_owner_overtakes_itself(
    steps: list[tuple[str, int] | None],
) -> None:
    queue: FairQueue[str, int] = FairQueue(4)
    came: list[tuple[str, int]] = []
    added = 0
    for step in steps:
        if step:
            queue.add(step[0], added, step[1])
            added += 1
        elif queue:
            came.append(queue.take())
    came += taken(queue)
    assert sorted(number for _, number in came) == list(range(added))
    for owner in "abc":
        of_owner = [number for each, number in came if each == owner]
        assert of_owner == sorted(of_owner)
        assert not queue.of(owner)
