"""Copies of the table of messages: as it is, in parts by conversation, and in parts by time.

A unique constraint of a table in parts must have the column that the parts are made by. So by conversation, a
sender's `local_id` is only unique within a conversation; by time, nothing is unique but the id.
"""

from collections.abc import Sequence
from itertools import pairwise

import msgspec

PARTS = 16


class Layout(msgspec.Struct, frozen=True):
    """A copy: its table, the statements that make it, and those that make its indexes."""

    table: str
    make: Sequence[str]
    index: Sequence[str]


COMMON = (
    "create index on {t} (changed)",
    "create index on {t} (conversation_id, changed) where rev > 1",
    "create index on {t} (conversation_id, seq) where deleted_at is not null",
    "create index on {t} (conversation_id, seq) where reactions is not null",
)
COLUMNS = "(like message including defaults)"


def layouts(messages: int) -> list[Layout]:
    """The three."""
    return [
        Layout(
            "whole",
            [f"create table whole {COLUMNS}"],
            _indexes(
                "whole",
                "create unique index on {t} (id)",
                "create unique index on {t} (conversation_id, seq)",
                "create unique index on {t} (sender_id, local_id)",
            ),
        ),
        Layout(
            "hashed",
            [f"create table hashed {COLUMNS} partition by hash (conversation_id)", *_hash_parts()],
            _indexes(
                "hashed",
                "create index on {t} (id)",
                "create unique index on {t} (conversation_id, seq)",
                "create index on {t} (sender_id, local_id)",
            ),
        ),
        Layout(
            "ranged",
            [f"create table ranged {COLUMNS} partition by range (id)", *_range_parts(messages)],
            _indexes(
                "ranged",
                "create unique index on {t} (id)",
                "create index on {t} (conversation_id, seq)",
                "create index on {t} (sender_id, local_id)",
            ),
        ),
    ]


def _indexes(table: str, *own: str) -> list[str]:
    return [statement.format(t=table) for statement in (*own, *COMMON)]


def _hash_parts() -> list[str]:
    return [
        f"create table hashed_{part} partition of hashed for values with (modulus {PARTS}, remainder {part})"
        for part in range(PARTS)
    ]


def _range_parts(messages: int) -> list[str]:
    size = messages // PARTS
    bounds = [str(part * size) for part in range(PARTS)] + ["maxvalue"]
    return [
        f"create table ranged_{part} partition of ranged for values from ({low}) to ({high})"
        for part, (low, high) in enumerate(pairwise(bounds))
    ]
