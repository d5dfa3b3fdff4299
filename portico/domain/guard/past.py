"""Rules tried on past messages: each as if it were sent after those before it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from portico.domain.guard.rules import ContactRules, Place, Verdict
from portico.domain.guard.split import MOST_PARTS


class PastMessage(NamedTuple):
    """A message, and the conversation as it is now."""

    id: int
    sent_at: datetime
    conversation_id: int
    sender_id: str
    text: str | None
    attachments: list[dict[str, Any]] | None
    type: str
    metadata: dict[str, Any] | None

    @property
    def texts(self) -> list[str]:
        """What the guard looks at: the text, and the names of files."""
        names = [str(attachment.get("filename") or "") for attachment in self.attachments or ()]
        return [self.text or "", *names]

    def shown(self, most: int) -> str:
        """The texts in one line of so many characters."""
        text = " ".join(" ".join(self.texts).split())
        return text if len(text) <= most else text[: most - 1] + "\N{HORIZONTAL ELLIPSIS}"


class Said(NamedTuple):
    """A message, and what its sender said right before it."""

    message: PastMessage
    before: list[str]


def in_context(messages: Iterable[PastMessage]) -> Iterator[Said]:
    """The messages, which come conversation by conversation, oldest first."""
    row: list[PastMessage] = []  # the last ones of one sender in one conversation
    for message in messages:
        if row and not _continues(row[-1], message):
            row = []
        yield Said(message, [earlier.text or "" for earlier in row])
        row = [*row, message][1 - MOST_PARTS :]


def newest_first(messages: Iterable[PastMessage]) -> list[Said]:
    """The same by their times, so that whoever stops early has looked at the newest."""
    found = in_context(messages)
    return sorted(found, key=lambda said: (said.message.sent_at, said.message.id), reverse=True)


def decide(rules: ContactRules, said: Said) -> Verdict:
    """What the rules say of a message."""
    message = said.message
    return rules.decide(message.texts, Place(message.type, message.metadata or {}), said.before)


def _continues(earlier: PastMessage, message: PastMessage) -> bool:
    return (earlier.conversation_id, earlier.sender_id) == (message.conversation_id, message.sender_id)
