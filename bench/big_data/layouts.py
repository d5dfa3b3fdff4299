"""Three tables of messages: one table, parts by conversation, and parts by time.

A unique constraint of a table in parts must have the column that the parts are made by. So by conversation, a
sender's `local_id` is only unique within a conversation, and by time nothing is unique but the id. Both need
a table of keys beside them, which keeps what `message.send` promises. By time, `seq` is kept unique by the
lock of the conversation alone.
"""

from collections.abc import Sequence
from itertools import pairwise

import msgspec

PARTS = 24  # a month of the two years each


class Layout(msgspec.Struct, frozen=True):
    """A table and what makes it; `keys` has the senders' keys: itself, or a table of its own."""

    table: str
    keys: str
    make: Sequence[str]
    index: Sequence[str]
    retire: str  # how the oldest month goes


SHARED = (
    "create index on {t} (changed)",
    "create index on {t} (conversation_id, changed) where rev > 1",
    "create index on {t} (conversation_id, seq) where deleted_at is not null",
    "create index on {t} (conversation_id, seq) where reactions is not null",
    "create index on {t} using brin (created_at) with (pages_per_range = 32)",
)
UNIQUE_KEY = "create unique index on {t} (sender_id, local_id)"
DELETE = "delete"
DROP = "drop table {t}_0"


def layouts(messages: int) -> list[Layout]:
    """The three."""
    whole = _indexed("whole", "create unique index on {t} (id)", _places("unique"), UNIQUE_KEY)
    hashed = _indexed("hashed", "create index on {t} (id)", _places("unique"))
    ranged = _indexed("ranged", "create unique index on {t} (id)", _places(""))
    return [
        Layout("whole", "whole", ["create table whole (like message including defaults)"], whole, DELETE),
        Layout("hashed", "hashed_keys", _made("hashed", "hash (conversation_id)", _hashed()), hashed, DELETE),
        Layout("ranged", "ranged_keys", _made("ranged", "range (id)", _ranged(messages)), ranged, DROP),
    ]


def _places(unique: str) -> str:
    return f"create {unique} index on {{t}} (conversation_id, seq)"


def _indexed(table: str, *own: str) -> list[str]:
    keys = [] if UNIQUE_KEY in own else [UNIQUE_KEY.format(t=f"{table}_keys")]
    return [*(statement.format(t=table) for statement in (*own, *SHARED)), *keys]


def _made(table: str, by: str, bounds: Sequence[str]) -> list[str]:
    parts = [
        f"create table {table}_{part} partition of {table} for values {bound}"
        for part, bound in enumerate(bounds)
    ]
    return [
        f"create table {table} (like message including defaults) partition by {by}",
        *parts,
        f"create table {table}_keys as select sender_id, local_id, id from message limit 0",  # noqa: S608
    ]


def _hashed() -> list[str]:
    return [f"with (modulus {PARTS}, remainder {part})" for part in range(PARTS)]


def _ranged(messages: int) -> list[str]:
    bounds = [str(part * messages // PARTS) for part in range(PARTS)] + ["maxvalue"]
    return [f"from ({low}) to ({high})" for low, high in pairwise(bounds)]
