"""The contact guard for messages: warns, masks, holds or blocks by the rules of the operator."""

from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Any

import msgspec

from portico.contract.payload import encode
from portico.contract.shapes import Message
from portico.domain.guard.confirmation import check_confirmed, proof
from portico.domain.guard.rules import ALLOWED, ContactRules, Place, Verdict
from portico.domain.guard.split import may_continue
from portico.domain.messages import Draft
from portico.domain.origin import came_by_answer
from portico.domain.people import Caller
from portico.ports import Clock
from portico.storage.messages.guarded import GuardedPlaces, Seat, Written
from runtime.batching import Batcher
from runtime.contact_names import refusal
from runtime.metrics import Metrics


class Checked(msgspec.Struct, frozen=True):
    """A message that may be sent, or held for what the detectors found."""

    draft: Draft
    held_for: tuple[str, ...] = ()


class ContactGuard:
    """Decides about messages and edits. What services and admins write is not looked at."""

    def __init__(
        self, rules: ContactRules, places: GuardedPlaces, key: bytes, clock: Clock, metrics: Metrics
    ) -> None:
        self._rules = rules
        self._has_rules = bool(rules)
        self._written: Batcher[Seat, Written | None] = Batcher(
            clock, "guard", metrics, places.find, owner_of=itemgetter(1)
        )
        self._key = key
        self._count = metrics.contact_guard.labels

    def watches(self, caller: Caller) -> bool:
        """Whether there are rules for what this caller writes."""
        return self._has_rules and caller.role == "user"

    async def check_draft(self, draft: Draft, confirm: str | None) -> Checked:
        """What may be sent to a conversation that exists. Raises Blocked, ConfirmNeeded."""
        texts = _texts(draft)
        if not self._is_suspect(texts):
            return Checked(draft)
        found = await self._written.queue_item((draft.conversation_id, draft.sender_id))
        if found is None:  # the store says why
            return Checked(draft)
        return self._apply(draft, self._rules.decide(texts, found.place, found.before), confirm)

    def check_first(self, draft: Draft, type_: str, confirm: str | None) -> Checked:
        """The same for a message that opens a conversation of a type."""
        return self._apply(draft, self._rules.decide(_texts(draft), Place(type_)), confirm)

    async def check_edit(self, message: Message, text: str, confirm: str | None) -> str:
        """The text that a message may get. What would be held is refused: the old text stays."""
        found = await self._written.queue_item((message.conversation_id, message.sender_id))
        verdict = self._rules.decide([text], found.place) if found else ALLOWED
        self._note(verdict)
        if verdict.action in ("block", "hold"):
            raise refusal(verdict)
        if verdict.action == "warn":
            expected = proof(self._key, message.sender_id, f"message {message.id}", [text])
            check_confirmed(verdict, expected, confirm)
        return verdict.masked[0] if verdict.action == "mask" else text

    async def check_words(self, conversation_id: int, caller: Caller, given: Any) -> None:
        """Raise Blocked for contact data in what somebody writes into a card."""
        texts = list(_strings(given))
        if not self._rules.suspects(texts):
            return
        found = await self._written.queue_item((conversation_id, caller.user_id))
        verdict = self._rules.decide(texts, found.place) if found else ALLOWED
        self._note(verdict)
        if verdict.action != "allow":
            raise refusal(verdict)

    def suspects(self, text: str) -> bool:
        """Whether some rule may find something in a text."""
        return self._rules.suspects([text])

    def _is_suspect(self, texts: Sequence[str]) -> bool:
        return self._rules.suspects(texts) or (self._rules.seek_numbers and may_continue(texts[0]))

    def _apply(self, draft: Draft, verdict: Verdict, confirm: str | None) -> Checked:
        self._note(verdict)
        if verdict.action == "block":
            raise refusal(verdict)
        if verdict.action == "warn" and came_by_answer(draft.metadata):
            return Checked(draft, verdict.detectors)  # nobody is there to confirm: a moderator decides
        if verdict.action == "warn":
            place = str(draft.conversation_id or draft.to_user_id)
            expected = proof(self._key, draft.writer_id, place, _texts(draft))
            check_confirmed(verdict, expected, confirm)
        if verdict.action == "mask":
            return Checked(_masked(draft, verdict))
        return Checked(draft, verdict.detectors if verdict.action == "hold" else ())

    def _note(self, verdict: Verdict) -> None:
        if verdict.detectors:
            self._count(verdict.action).inc()


def _texts(draft: Draft) -> list[str]:
    """What readers see of a message: the text, names of files, the words of a card."""
    names = [str(attachment.get("filename") or "") for attachment in draft.attachments]
    card = () if draft.card is None else _strings(encode(draft.card.terms))
    return [draft.text or "", *names, *card]


def _masked(draft: Draft, verdict: Verdict) -> Draft:
    """The draft with masked texts. Raises Blocked for a card, which would not fit its kind any more."""
    text, names = verdict.masked[0], verdict.masked[1 : 1 + len(draft.attachments)]
    if list(verdict.masked[1 + len(names) :]) != _texts(draft)[1 + len(names) :]:
        raise refusal(verdict)
    attachments = [
        {**attachment, "filename": name} if attachment.get("filename") else attachment
        for attachment, name in zip(draft.attachments, names, strict=True)
    ]
    shown = None if draft.text is None else text
    return msgspec.structs.replace(draft, text=shown, attachments=attachments)


def _strings(value: Any) -> Iterator[str]:
    """All texts in a payload."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)
