"""Who owes an answer: of a batch of messages, what no later one of them answers. Pure."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

import msgspec

from portico.domain.teams.ids import is_team

ANSWERS_NOT = frozenset({"system", "call"})
ASKS_NOT = ANSWERS_NOT | {"card"}  # a card is told of by itself, and answered by what is done with it


class Said(msgspec.Struct, frozen=True):
    """A message as the rules read it."""

    message_id: int
    conversation_id: int
    seq: int
    sender_id: str
    type: str
    automatic: bool = False

    @property
    def asks(self) -> bool:
        """Whether somebody owes an answer to it."""
        return self.type not in ASKS_NOT and not self._is_automatic

    @property
    def answers(self) -> bool:
        """Whether it answers what was asked before."""
        return self.type not in ANSWERS_NOT and not self._is_automatic

    @property
    def _is_automatic(self) -> bool:
        return self.automatic and is_team(self.sender_id)


class Owed(NamedTuple):
    """In which conversation which participant, a user or a team, owes an answer."""

    conversation_id: int
    participant_id: str


class Unanswered(msgspec.Struct, frozen=True):
    """The messages that wait, from the first to the last."""

    first: Said
    last: Said


def unanswered_of(said: Iterable[Said], owing: Mapping[int, Collection[str]]) -> dict[Owed, Unanswered]:
    """What is unanswered after these messages; `owing` has who owes an answer to each of them."""
    waiting: dict[Owed, Unanswered] = {}
    for message in sorted(said, key=lambda each: (each.conversation_id, each.seq)):
        if message.answers:
            waiting.pop(Owed(message.conversation_id, message.sender_id), None)
        if message.asks:
            for participant_id in owing.get(message.message_id, ()):
                owed = Owed(message.conversation_id, participant_id)
                first = waiting[owed].first if owed in waiting else message
                waiting[owed] = Unanswered(first, message)
    return waiting
