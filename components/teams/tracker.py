"""Inbox tracker: follows the message log, and brings conversations of teams to their inboxes.

It assigns what is nobody's, measures how long an answer took, notifies whom a question concerns, and answers
outside of the office hours.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from components.teams.away import AwayAnswers
from components.teams.card_notifications import CardNotifications
from components.teams.notifying import TeamNotifications
from portico.contract.inbox import InboxState, InboxUpdated
from portico.contract.shapes import Message
from portico.domain.delivery.planning import Recipient
from portico.domain.teams.assigning import Candidates
from portico.domain.teams.batch import Facts, Outcome, Pair, Placed, decide
from portico.domain.teams.ids import is_team
from portico.domain.teams.inbox import Arrival, Item
from portico.ports import Publisher
from portico.storage.delivery.planning import NewDelivery
from portico.storage.messages.log_cursor import LogBatch, LogCursor
from portico.storage.presence import PresenceReader
from portico.storage.teams.tracking import InboxTracking, Stand, TeamRow

PERIOD = 2.0  # seconds between two looks at the log when nobody said that it has grown
SILENT = ("call", "system")  # types of messages that ask nothing


class Concern(msgspec.Struct, frozen=True):
    """A message, and one of the teams that it concerns."""

    message: Message
    team: TeamRow

    @property
    def pair(self) -> Pair:
        """The conversation and the team."""
        return self.message.conversation_id, self.team.team_id

    @property
    def placed(self) -> Placed:
        """The message as the rules read it."""
        message = self.message
        is_automatic = is_team(message.sender_id) and message.metadata.get("automatic") is True
        arrival = Arrival(
            at=datetime.fromisoformat(message.created_at),
            by_team=message.sender_id == self.team.participant_id,
            asks=message.type not in SILENT and not is_automatic and not self.team.by_bot,
            automatic=is_automatic,
            member_id=self.team.member_id,
        )
        return Placed(self.pair, message.seq, message.local_id, arrival)

    @property
    def is_question(self) -> bool:
        """Whether somebody of the team has to read it."""
        return self.placed.arrival.asks and not self.placed.arrival.by_team


class InboxTracker:
    """Reads the message log batch by batch."""

    def __init__(
        self,
        cursor: LogCursor,
        store: InboxTracking,
        presence: PresenceReader,
        away: AwayAnswers,
        notifications: TeamNotifications,
        cards: CardNotifications,
        publisher: Publisher,
    ) -> None:
        self._cursor = cursor
        self._store = store
        self._presence = presence
        self._away = away
        self._notifications = notifications
        self._cards = cards
        self._publisher = publisher

    async def catch_up(self) -> None:
        """Handle all messages that have been committed. Raises Unavailable; then the batch is repeated."""
        while await self.advance():
            pass

    async def advance(self) -> bool:
        """Handle the next batch. Returns whether there may be more."""
        batch = await self._cursor.next_batch()
        if not batch.entries:
            return False
        await self._cards.tell([entry.message for entry in batch.entries])
        concerns = await self._find_concerns(batch)
        if not concerns:
            await self._cursor.move_past(batch)
            return batch.full
        await self._away.answer([(each.message, each.team) for each in concerns if each.is_question])
        await self._apply(batch, concerns)
        return batch.full

    async def _find_concerns(self, batch: LogBatch) -> list[Concern]:
        fresh = [entry.message for entry in batch.entries if entry.fresh and not entry.message.deleted_at]
        messages = {message.id: message for message in fresh}
        rows = await self._store.find_teams(list(messages)) if messages else []
        return [Concern(messages[row.message_id], row) for row in rows]

    async def _apply(self, batch: LogBatch, concerns: Sequence[Concern]) -> None:
        teams = {each.team.team_id: _facts(each.team) for each in concerns}
        placed = [each.placed for each in concerns]
        candidates = await self._candidates(teams, placed)
        asking = {each.team.team_id for each in concerns if each.is_question}
        people = await self._notifications.find_recipients(
            {user_id for team_id in asking for user_id in teams[team_id].members}
        )
        before: dict[Pair, Item] = {}

        def outcome(stand: Stand) -> tuple[Outcome, Sequence[NewDelivery]]:
            before.update(stand.items)
            decided = decide(stand.items, placed, teams, _with_turns(candidates, stand))
            return decided, self._deliveries(concerns, decided, people)

        moments = {each.pair: each.placed.arrival.at for each in concerns}
        states = await self._store.apply(self._cursor, batch, moments, outcome)
        self._publish(states, teams)

    async def _candidates(
        self, teams: Mapping[int, Facts], placed: Sequence[Placed]
    ) -> dict[Pair, Candidates]:
        """Among whom to choose, for each conversation."""
        pairs = list(dict.fromkeys(each.pair for each in placed))
        by_turn = {
            user_id for team in teams.values() if team.assignment == "in_turn" for user_id in team.members
        }
        statuses = await self._presence.read_statuses(sorted(by_turn))
        present = {user_id for user_id, status in statuses.items() if status == "online"}
        by_answer = [pair for pair in pairs if teams[pair[1]].assignment == "last_answered"]
        answered = await self._store.last_answered(by_answer)
        return {
            pair: Candidates(teams[pair[1]].members, present, answered_by=answered.get(pair))
            for pair in pairs
        }

    def _deliveries(
        self, concerns: Sequence[Concern], outcome: Outcome, people: Mapping[str, Recipient]
    ) -> list[NewDelivery]:
        questions = [each for each in concerns if each.is_question]
        return [
            delivery
            for each in questions
            for delivery in self._notifications.of_question(
                each.message, each.team, outcome.items[each.pair], people
            )
        ]

    def _publish(self, states: Sequence[InboxState], teams: Mapping[int, Facts]) -> None:
        for state in states:
            self._publisher.publish(InboxUpdated(inbox=state, by=None), teams[state.team_id].members)


def _facts(row: TeamRow) -> Facts:
    return Facts(row.team_id, row.participant_id, row.assignment, row.members)


def _with_turns(candidates: Mapping[Pair, Candidates], stand: Stand) -> dict[Pair, Candidates]:
    return {
        pair: msgspec.structs.replace(each, last_in_turn=stand.turns.get(pair[1]))
        for pair, each in candidates.items()
    }
