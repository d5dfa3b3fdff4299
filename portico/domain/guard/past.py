"""Rules tried on past messages: each as if it were sent after those before it."""

from typing import Any, NamedTuple

from portico.domain.guard.rules import ContactRules, Place, Verdict
from portico.domain.guard.split import MOST_PARTS


class PastMessage(NamedTuple):
    """A message, and the conversation as it is now."""

    id: int
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


class Trial:
    """Decides about messages, which come conversation by conversation, oldest first."""

    def __init__(self, rules: ContactRules) -> None:
        self._rules = rules
        self._row: list[PastMessage] = []  # the last ones of one sender in one conversation

    def decide(self, message: PastMessage) -> Verdict:
        """What the rules say of the next message."""
        if self._row and not _continues(self._row[-1], message):
            self._row = []
        before = [earlier.text or "" for earlier in self._row]
        verdict = self._rules.decide(message.texts, Place(message.type, message.metadata or {}), before)
        self._row = [*self._row, message][1 - MOST_PARTS :]
        return verdict


def _continues(earlier: PastMessage, message: PastMessage) -> bool:
    return (earlier.conversation_id, earlier.sender_id) == (message.conversation_id, message.sender_id)
