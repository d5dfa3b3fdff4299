"""A queue of several owners, who get equal shares: weighted fair queuing (Demers, Keshav and Shenker, 1989).

Each item has a virtual begin, which is now or the end of its owner's last item, and the one that ends first
goes first. Who has used less than a share begins up to `credit` earlier than now, and so waits for nobody who
uses more. An owner's items stay in order.
"""

from collections import deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from heapq import heapify, heappop, heappush
from itertools import count
from typing import Generic, TypeAlias, TypeVar

Owner = TypeVar("Owner", bound=Hashable)
Item = TypeVar("Item")
Entry: TypeAlias = "tuple[float, int, float, Owner, Item]"  # end, number, begin
MOST = 1_000  # owners that are remembered before those who used no more than their shares are forgotten


class FairQueue(Generic[Owner, Item]):
    """Items by owner, with their costs in any unit."""

    def __init__(self, credit: float) -> None:
        self._credit = credit
        self._now = 0.0
        self._ends: dict[Owner, float] = {}
        self._heap: list[Entry[Owner, Item]] = []
        self._items: dict[Owner, deque[Item]] = {}
        self._numbers = count()

    def __len__(self) -> int:
        return len(self._heap)

    def __iter__(self) -> Iterator[Item]:
        return (item for *_, item in self._heap)

    def of(self, owner: Owner) -> Sequence[Item]:
        """The items of an owner, in order."""
        return self._items.get(owner, ())

    def has_share(self, owner: Owner) -> bool:
        """Whether an item of an owner would go before those that wait."""
        return self._ends.get(owner, self._now) <= self._now

    def charge(self, owner: Owner, cost: float) -> float:
        """Count what an owner uses. Returns when it begins."""
        earliest = self._now - self._credit
        if len(self._ends) > MOST + len(self._heap):
            self._ends = {each: end for each, end in self._ends.items() if end > earliest}
        begin = max(earliest, self._ends.get(owner, earliest))
        self._ends[owner] = begin + cost
        return begin

    def add(self, owner: Owner, item: Item, cost: float = 1.0) -> None:
        """Append an item."""
        begin = self.charge(owner, cost)
        heappush(self._heap, (begin + cost, next(self._numbers), begin, owner, item))
        self._items.setdefault(owner, deque()).append(item)

    def take(self) -> tuple[Owner, Item]:
        """The item whose turn it is, with its owner. Raises IndexError when there is none."""
        _, _, begin, owner, item = heappop(self._heap)
        self._now = max(self._now, begin)
        items = self._items[owner]
        items.popleft()
        if not items:
            del self._items[owner]
        return owner, item

    def remove(self, is_meant: Callable[[Item], bool]) -> list[Item]:
        """Take out all items that are meant, and return them."""
        removed = [item for item in self if is_meant(item)]
        if removed:
            self._heap = [entry for entry in self._heap if not is_meant(entry[-1])]
            heapify(self._heap)
            self._items = {}
            for *_, owner, item in sorted(self._heap, key=lambda entry: entry[:2]):
                self._items.setdefault(owner, deque()).append(item)
        return removed
