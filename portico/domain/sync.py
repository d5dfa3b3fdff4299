"""Where a client stands in the history of a database, and whether what came after can be proved whole.

A position is a transaction id: everything that older transactions wrote is known.
"""

from datetime import timedelta
from typing import Annotated

import msgspec
from msgspec import Meta

from portico.domain.errors import InvalidArgument
from portico.domain.paging import decode_cursor


class Position(msgspec.Struct, frozen=True, array_like=True):
    """A transaction id, and when (seconds since the epoch) it was the oldest one still running."""

    xid: int
    at: int


class Activity(msgspec.Struct, frozen=True, array_like=True):
    """When something last happened in a conversation (microseconds since the epoch), and its id."""

    updated_us: Annotated[int, Meta(ge=0, le=2**53)]
    id: Annotated[int, Meta(ge=0, le=2**53)]


class Place(msgspec.Struct, frozen=True, array_like=True):
    """What a sync cursor says: whose it is, what is known, and how far the pages since have got.

    `until` is read before the first page and is what is known after the last one. Pages go
    by (conversation, seq), which no write moves; seq 0 is the conversation itself. Conversations with the
    activity `below` or a newer one were in the first page, unless they changed after `until`.
    """

    database: str
    user_id: str
    since: Position
    until: Position | None = None
    conversation_id: int = 0
    seq: int = 0
    with_messages: bool = True
    below: Activity | None = None


class Now(msgspec.Struct, frozen=True):
    """Which database answers, and the position that it has reached."""

    database: str
    position: Position


def begin(user_id: str, now: Now) -> Place:
    """Before the first page of a state: conversations only, since ever."""
    return Place(now.database, user_id, Position(0, now.position.at), now.position, with_messages=False)


def resume(cursor: str, user_id: str, now: Now, window: timedelta) -> Place | None:
    """Where the pages go on; None where nobody can prove that nothing would be missing."""
    try:
        place = decode_cursor(cursor, Place)
    except InvalidArgument:
        return None
    if (place.database, place.user_id) != (now.database, user_id) or not _is_known(place, now, window):
        return None
    return place if place.until else msgspec.structs.replace(place, until=now.position)


def after(place: Place, key: tuple[int, int] | None) -> Place:
    """After a page that ends with `key`, or (None) after the last one."""
    if key is None and place.until:
        return Place(place.database, place.user_id, place.until)
    conversation_id, seq = key or (place.conversation_id, place.seq)
    return msgspec.structs.replace(place, conversation_id=conversation_id, seq=seq)


def after_recent(place: Place, last: Activity | None) -> Place:
    """After a first page by activity that ends with `last`, or (None) that had all conversations."""
    return after(place, None) if last is None else msgspec.structs.replace(place, below=last)


def _is_known(place: Place, now: Now, window: timedelta) -> bool:
    oldest = now.position.at - window.total_seconds()
    positions = [place.since, place.until] if place.until else [place.since]
    return all(
        0 <= position.xid <= now.position.xid and oldest <= position.at <= now.position.at
        for position in positions
        if position
    )
