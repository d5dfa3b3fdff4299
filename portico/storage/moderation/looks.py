"""What moderators look at: messages around a report, a conversation, and how people stand.

Each look is written into the audit in the same transaction.
"""

from collections.abc import Sequence

from portico.contract.decisions import Decision
from portico.contract.looks import (
    Conduct,
    Context,
    ConversationRead,
    GetConduct,
    GetContext,
    OneConduct,
    ReadConversation,
)
from portico.contract.shapes import Message
from portico.domain.errors import NotFound
from portico.storage.database import Database, Row, Transaction, split
from portico.storage.messages.held import COLUMNS as HELD
from portico.storage.messages.held import check_undecided, held_of
from portico.storage.messages.rows import COLUMNS, message_of
from portico.storage.moderation.audit import AdminAction, note
from portico.storage.moderation.reports import CASE, case_of
from portico.storage.moderation.rows import COLUMNS as DECISION
from portico.storage.moderation.rows import DecisionRow, decision_of, maybe
from portico.storage.users.people import PersonRow, me_of, public

AROUND = 10  # messages before and after
NEWEST = 2**62
PEOPLE = 100  # participants that are shown
PAGE = f"select {COLUMNS} from message m where m.conversation_id = %s"
BEFORE = PAGE + " and m.seq < %s order by m.seq desc limit %s"
AFTER = PAGE + " and m.seq > %s order by m.seq limit %s"
SEQ_OF = "select seq from message where id = %s"
SEQ_AT = """
    select coalesce(max(m.seq), 0) + 1 from message m join held_message h on h.id = %s
    where m.conversation_id = h.conversation_id and m.created_at <= h.created_at
"""
ONE_CASE = CASE + " where r.id = %s"
ONE_HELD = f"select {HELD} from held_message where id = %s"
EXISTS = "select from conversation where id = %s"
MEMBERS = "select user_id from participant where conversation_id = %s order by left_at nulls first limit %s"
PERSON = "p.id, p.name, p.avatar_url, p.role, p.created_at, p.rev, null, null"
CONDUCT = f"""
    select {PERSON}, p.banned_at is not null,
      count(d.id) filter (where d.strike_until > now()), count(d.id),
      max(d.suspended_until) filter (where d.suspended_until > now()),
      (select count(*) from report r where r.user_id = p.id)
    from person p left join moderation_decision d on d.user_id = p.id and d.overturned_at is null
    where p.id = any (%s) group by p.id order by p.id
"""
DECISIONS = f"select {DECISION} from moderation_decision d where d.user_id = %s order by d.id desc limit 20"


class Looks:
    """The store behind `moderation.context`, `moderation.read` and `moderation.person`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def context(self, moderator_id: str, asked: GetContext) -> Context:
        """A report or a held message with what is around it. Raises NotFound."""
        look = self._of_report if asked.report_id is not None else self._of_held
        return await self._database.transaction(lambda transaction: look(transaction, moderator_id, asked))

    async def _of_report(self, transaction: Transaction, moderator_id: str, asked: GetContext) -> Context:
        rows = await transaction.query(ONE_CASE, (asked.report_id,))
        if not rows:
            raise NotFound("no such report")
        case = case_of(rows[0], transaction.signed_urls)
        await note(
            transaction,
            AdminAction(
                moderator_id,
                "moderation.context",
                case.user_id,
                case.message_id,
                case.id,
                case.conversation_id,
                reason=asked.reason,
            ),
        )
        seqs = await transaction.query(SEQ_OF, (case.message_id,))
        return Context(
            conversation_id=case.conversation_id,
            messages=await _around(transaction, case.conversation_id, seqs[0][0] if seqs else 0),
            people=await _people(transaction, case.conversation_id, [case.user_id, case.reporter_id]),
            decisions=await _decisions(transaction, case.user_id),
            report=case,
        )

    async def _of_held(self, transaction: Transaction, moderator_id: str, asked: GetContext) -> Context:
        rows = await transaction.query(ONE_HELD, (asked.held_id,))
        if not rows:
            await check_undecided(transaction, asked.held_id or 0)
            raise NotFound("no such held message")
        held = held_of(rows[0], transaction.signed_urls)
        await note(
            transaction,
            AdminAction(
                moderator_id,
                "moderation.context",
                held.sender_id,
                conversation_id=held.conversation_id,
                held_id=held.id,
                reason=asked.reason,
            ),
        )
        [(seq,)] = await transaction.query(SEQ_AT, (held.id,))
        return Context(
            conversation_id=held.conversation_id,
            messages=await _around(transaction, held.conversation_id, seq),
            people=await _people(transaction, held.conversation_id, [held.sender_id]),
            decisions=await _decisions(transaction, held.sender_id),
            held=held,
        )

    async def read(self, moderator_id: str, asked: ReadConversation) -> ConversationRead:
        """A page of a conversation. Raises NotFound."""

        async def work(transaction: Transaction) -> ConversationRead:
            if not await transaction.query(EXISTS, (asked.conversation_id,)):
                raise NotFound("no such conversation")
            action = AdminAction(
                moderator_id,
                "moderation.read",
                conversation_id=asked.conversation_id,
                reason=asked.reason,
            )
            await note(transaction, action)
            messages = await _page(transaction, asked)
            return ConversationRead(messages, await _people(transaction, asked.conversation_id, []))

        return await self._database.transaction(work)

    async def person(self, moderator_id: str, asked: GetConduct) -> OneConduct:
        """How a person stands. Raises NotFound."""

        async def work(transaction: Transaction) -> OneConduct:
            people = await _people(transaction, None, [asked.user_id])
            if not people:
                raise NotFound("no such user")
            action = AdminAction(moderator_id, "moderation.person", asked.user_id, reason=asked.reason)
            await note(transaction, action)
            return OneConduct(people[0], await _decisions(transaction, asked.user_id))

        return await self._database.transaction(work)


async def _page(transaction: Transaction, asked: ReadConversation) -> list[Message]:
    if asked.after_seq is not None:
        rows = await transaction.query(AFTER, (asked.conversation_id, asked.after_seq, asked.limit))
    else:
        until = NEWEST if asked.before_seq is None else asked.before_seq
        rows = (await transaction.query(BEFORE, (asked.conversation_id, until, asked.limit)))[::-1]
    return _messages(transaction, rows)


async def _around(transaction: Transaction, conversation_id: int | None, seq: int) -> list[Message]:
    if conversation_id is None:
        return []
    before = await transaction.query(BEFORE, (conversation_id, seq, AROUND))
    after = await transaction.query(AFTER, (conversation_id, seq - 1, AROUND + 1))
    return _messages(transaction, [*before[::-1], *after])


def _messages(transaction: Transaction, rows: Sequence[Row]) -> list[Message]:
    return [message_of(row, transaction.signed_urls) for row in rows]


async def _people(
    transaction: Transaction, conversation_id: int | None, others: Sequence[str]
) -> list[Conduct]:
    members = await transaction.query(MEMBERS, (conversation_id, PEOPLE)) if conversation_id else []
    ids = {*others, *(user_id for (user_id,) in members)}
    return [_conduct(row) for row in await transaction.query(CONDUCT, (sorted(ids),))]


def _conduct(row: Row) -> Conduct:
    person, (blocked, strikes, decisions, suspended_until, reports) = split(row, PersonRow)
    return Conduct(
        user=public(me_of(person)),
        strikes=strikes,
        decisions=decisions,
        reports=reports,
        suspended_until=maybe(suspended_until),
        blocked=blocked,
    )


async def _decisions(transaction: Transaction, user_id: str) -> list[Decision]:
    rows = await transaction.query(DECISIONS, (user_id,))
    return [decision_of(DecisionRow._make(row)) for row in rows]
