"""What the filled database looks like: who talks with whom, and when.

Message number n has the id n, and was written by a transaction of its own. Every hundredth is in the big
conversation. The others are in conversations of 20: a fiftieth of the conversations is alive at a time (two
weeks of two years), so messages of one conversation lie among those of many others.
"""

from datetime import timedelta

import msgspec

EACH = 20  # messages of a conversation
COHORTS = 50  # parts of the time
YEARS = timedelta(days=730)
BIG = 1  # the id of the big conversation
MEMBERS = 50  # of it
BUSY = "ada"  # has the most conversations, and is in the big one


class Shape(msgspec.Struct, frozen=True):
    """The sizes, all from the number of messages."""

    messages: int

    @property
    def big(self) -> int:
        """Messages of the big conversation."""
        return self.messages // 100

    @property
    def conversations(self) -> int:
        """All but the big one."""
        return self.alive * COHORTS

    @property
    def alive(self) -> int:
        """Conversations that are alive at a time."""
        return (self.messages - self.big) // (EACH * COHORTS)

    @property
    def customers(self) -> int:
        """Each has ten conversations."""
        return max(MEMBERS, self.conversations // 10)

    @property
    def agents(self) -> int:
        """Each has two hundred conversations."""
        return max(1, self.conversations // 200)

    @property
    def busy(self) -> int:
        """Conversations of the busiest user."""
        return min(5_000, self.conversations // 10)

    @property
    def step(self) -> int:
        """Every so many conversations, one is of the busiest user."""
        return self.conversations // self.busy

    @property
    def values(self) -> dict[str, object]:
        """The arguments of the statements."""
        names = ("messages", "big", "conversations", "alive", "customers", "agents", "step")
        return {name: getattr(self, name) for name in names} | {
            "each": EACH,
            "members": MEMBERS,
            "busy": BUSY,
            "age": YEARS,
        }


def shape_of(messages: int) -> Shape:
    """The nearest size that can be built: its parts are whole numbers."""
    return Shape(max(messages // 100_000, 1) * 100_000)
