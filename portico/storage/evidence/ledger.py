"""Reads the ledgers of conversations. Nothing here writes them: triggers do (migration 0035)."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec

from portico.domain.errors import Conflict, NotFound
from portico.domain.evidence.chain import Line
from portico.domain.evidence.sealing import Recorded
from portico.storage.database import Database

# An admin need not be in the conversation. `seen_from`: the words of messages up to there are not theirs.
ACCESS = """
    select c.evidence, (p.user_id is not null and p.left_at is null) or %(admin)s,
           case when p.left_at is null then coalesce((
             select (l.entry ->> 'seq')::bigint from ledger_entry l
             where l.conversation_id = c.id and l.entry ->> 'kind' = 'joined'
               and l.entry ->> 'user_id' = %(user)s
             order by l.n desc limit 1), 0) else 0 end
    from conversation c
    left join participant p on p.conversation_id = c.id and p.user_id = %(user)s
    where c.id = %(conversation)s
"""
PAGE = """
    select n, entry, encode(digest, 'hex') from ledger_entry
    where conversation_id = %s and n > %s order by n limit %s
"""
RANGE = """
    select min(n), max(n) from ledger_entry
    where conversation_id = %(conversation)s
      and (%(since)s::text is null or entry ->> 'at' >= %(since)s)
      and (%(until)s::text is null or entry ->> 'at' < %(until)s)
"""
FULL = """
    select n, entry, encode(digest, 'hex'), content from ledger_entry
    where conversation_id = %s and n between %s and %s order by n
"""
DIGEST = "select encode(digest, 'hex') from ledger_entry where conversation_id = %s and n = %s"
PLACE = """
    select m.conversation_id, m.seq, m.sender_id, c.evidence from message m
    join conversation c on c.id = m.conversation_id
    join participant p on p.conversation_id = c.id and p.user_id = %s and p.left_at is null
    where m.id = %s and m.seq > p.cleared_seq
"""
# What a scheduled message or a call has marked as read was not seen by that (migration 0052).
VIEWS = """
    select entry ->> 'user_id', min(entry ->> 'at') from ledger_entry
    where conversation_id = %(conversation)s and entry ->> 'kind' = 'view'
      and entry ->> 'user_id' <> %(sender)s and coalesce(entry ->> 'by', 'read') in ('read', 'answer')
      and (entry ->> 'to_seq')::bigint >= %(seq)s and (entry ->> 'from_seq')::bigint <= %(seq)s
    group by 1 order by 2, 1
"""
# Names as they are known: from the ledger, because an erased person has none any more.
NAMES = """
    select distinct on (l.entry ->> 'user_id')
      l.entry ->> 'user_id', coalesce(person.name, l.content::jsonb ->> 'name')
    from ledger_entry l left join person on person.id = l.entry ->> 'user_id'
    where l.conversation_id = %s and l.entry ->> 'kind' = 'joined'
    order by l.entry ->> 'user_id', l.n desc
"""
SENT_LATER = ("message", "revision")


class View(NamedTuple):
    """Who first saw a message, and when."""

    user_id: str
    at: str


class Extract(msgspec.Struct, frozen=True):
    """A part of a ledger without gaps, and the digest before it."""

    first: int
    last: int
    before: str


class Ledger:
    """The store of ledgers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def check_access(self, conversation_id: int, user_id: str, role: str) -> int:
        """From which `seq` on the reader sees messages. Raises NotFound, and Conflict without evidence."""
        asked = {"conversation": conversation_id, "user": user_id, "admin": role == "admin"}
        rows = await self._database.query(ACCESS, asked)
        if not rows or not rows[0][1]:
            raise NotFound("no such conversation")
        [(evidence, _, seen_from)] = rows
        _check_evidence(evidence=evidence)
        return int(seen_from)

    async def list_entries(self, conversation_id: int, after: int, limit: int) -> list[Line]:
        """A page of entries, without what was said."""
        rows = await self._database.query(PAGE, (conversation_id, after, limit))
        return [Line(n, entry, digest) for n, entry, digest in rows]

    async def find_extract(
        self, conversation_id: int, since: datetime | None, until: datetime | None
    ) -> Extract:
        """The entries of a time. Raises NotFound if there are none."""
        asked = {"conversation": conversation_id, "since": _text(since), "until": _text(until)}
        [(first, last)] = await self._database.query(RANGE, asked)
        if first is None:
            raise NotFound("the ledger has no entries in this time")
        before = await self._database.query(DIGEST, (conversation_id, first - 1))
        return Extract(first, last, before[0][0] if before else bytes(32).hex())

    async def read(self, conversation_id: int, first: int, last: int, seen_from: int) -> list[Recorded]:
        """Entries with what was said, for a reader who sees messages after the seq `seen_from`."""
        rows = await self._database.query(FULL, (conversation_id, first, last))
        return [_full(Line(n, entry, digest), content, seen_from) for n, entry, digest, content in rows]

    async def list_views(self, user_id: str, message_id: int) -> list[View]:
        """Who first saw a message when. Raises NotFound, and Conflict without evidence."""
        rows = await self._database.query(PLACE, (user_id, message_id))
        if not rows:
            raise NotFound("no such message")
        [(conversation_id, seq, sender_id, evidence)] = rows
        _check_evidence(evidence=evidence)
        asked = {"conversation": conversation_id, "seq": seq, "sender": sender_id}
        rows = await self._database.query(VIEWS, asked)
        return [View(*row) for row in rows]

    async def list_names(self, conversation_id: int) -> dict[str, str | None]:
        """Everybody who has ever been in, with the name that is known of them."""
        return dict(await self._database.query(NAMES, (conversation_id,)))


def _check_evidence(*, evidence: bool) -> None:
    if not evidence:
        raise Conflict("this conversation keeps no evidence")


def _text(moment: datetime | None) -> str | None:
    """A time as entries have it."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def _full(line: Line, content: str | None, seen_from: int) -> Recorded:
    seq: Any = line.entry.get("seq")
    withheld = content is not None and line.entry["kind"] in SENT_LATER and seq <= seen_from
    return Recorded(line, None if withheld else content, withheld)
