"""Answers outside of the office hours: once for a conversation, until the team opens again."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import structlog

from components.teams.service import hours_of
from portico.contract.shapes import Message
from portico.domain.errors import NotFound
from portico.domain.teams.office_hours import closed_since
from portico.ports import Clock
from portico.storage.teams.automatic import AutomaticAnswers
from portico.storage.teams.tracking import TeamRow

log = structlog.get_logger()


class AwayAnswers:
    """Writes the automatic answers. The key of one names the closed period: a repetition writes nothing."""

    def __init__(self, store: AutomaticAnswers, clock: Clock, wake_relay: Callable[[], None]) -> None:
        self._store = store
        self._clock = clock
        self._wake_relay = wake_relay

    async def answer(self, questions: Sequence[tuple[Message, TeamRow]]) -> None:
        """Answer for the teams that are closed now. Raises Unavailable."""
        now = datetime.fromtimestamp(self._clock.seconds(), UTC)
        asked = {(message.conversation_id, team.team_id): team for message, team in questions}
        for (conversation_id, _), team in asked.items():
            if team.hours is None or team.away_text is None:
                continue
            since = closed_since(hours_of(team.hours), now)
            if since is not None:
                await self._write(conversation_id, team.participant_id, since, team.away_text)

    async def _write(self, conversation_id: int, participant_id: str, since: datetime, text: str) -> None:
        local_id = f"away:{conversation_id}:{int(since.timestamp())}"
        try:
            if await self._store.write(conversation_id, participant_id, local_id, text):
                self._wake_relay()
        except NotFound:
            log.info("team.away_not_answered", conversation_id=conversation_id)
