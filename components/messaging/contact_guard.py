"""The contact guard for messages: warns, masks, holds or blocks by the rules of the operator."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from portico.contract.payload import encode
from portico.contract.shapes import Message
from portico.domain.errors import PorticoError
from portico.domain.guard.confirmation import check_confirmed, proof
from portico.domain.guard.rules import ALLOWED, ContactRules, Place, Verdict
from portico.domain.guard.split import may_continue, row_of
from portico.domain.messages import Draft
from portico.domain.origin import came_by_answer
from portico.domain.people import Caller
from portico.storage.messages.guarded import GuardedPlaces, Seat, Written
from runtime.contact_names import refusal
from runtime.metrics import Metrics


class MustWait(Exception):
    """A message is held for what the detectors found."""

    def __init__(self, draft: Draft, detectors: Sequence[str]) -> None:
        super().__init__(detectors)
        self.draft = draft
        self.detectors = detectors


class ContactGuard:
    """Decides about messages and edits. What services and admins write is not looked at."""

    def __init__(self, rules: ContactRules, places: GuardedPlaces, key: bytes, metrics: Metrics) -> None:
        self._rules = rules
        self._has_rules = bool(rules)
        self._places = places
        self._key = key
        self._count = metrics.contact_guard.labels

    def watches(self, caller: Caller) -> bool:
        """Whether there are rules for what this caller writes."""
        return self._has_rules and caller.role == "user"

    def is_suspect(self, draft: Draft) -> bool:
        """Whether some rule may find something in a message, or it may end a number that others began."""
        texts = _texts(draft)
        return self._rules.suspects(texts) or (self._rules.seek_numbers and may_continue(texts[0]))

    async def check_batch(self, drafts: Sequence[Draft]) -> list[Draft | Exception]:
        """What may be stored of messages in their order, or else Blocked, ConfirmNeeded or MustWait."""
        seats = [seat_of(draft) for draft in drafts if draft.suspect]
        found = dict(zip(seats, await self._places.find(seats), strict=True))
        checked: list[Draft | Exception] = []
        passed: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
        for draft in drafts:
            written = found[seat_of(draft)] if draft.suspect else None
            later = passed[draft.conversation_id]
            outcome = draft if written is None else self._check(draft, written, later)
            checked.append(outcome)
            if isinstance(outcome, Draft):
                later.append((outcome.sender_id, outcome.text or ""))
        return checked

    def _check(self, draft: Draft, written: Written, later: Sequence[tuple[str, str]]) -> Draft | Exception:
        row = row_of(written.before, later, draft.sender_id)
        try:
            return self._apply(draft, self._rules.decide(_texts(draft), written.place, row))
        except (PorticoError, MustWait) as error:
            return error

    def check_first(self, draft: Draft, type_: str) -> Draft:
        """The same for a message that opens a conversation of a type. Raises it."""
        return self._apply(draft, self._rules.decide(_texts(draft), Place(type_)))

    async def check_edit(self, message: Message, text: str, confirm: str | None) -> str:
        """The text that a message may get. What would be held is refused: the old text stays."""
        verdict = await self._decide((message.conversation_id, message.sender_id), [text])
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
        verdict = await self._decide((conversation_id, caller.user_id), texts)
        if verdict.action != "allow":
            raise refusal(verdict)

    async def _decide(self, seat: Seat, texts: Sequence[str]) -> Verdict:
        """What the rules say of texts that continue no message."""
        [found] = await self._places.find([seat])
        verdict = self._rules.decide(texts, found.place) if found else ALLOWED
        self._note(verdict)
        return verdict

    def suspects(self, text: str) -> bool:
        """Whether some rule may find something in a text."""
        return self._rules.suspects([text])

    def _apply(self, draft: Draft, verdict: Verdict) -> Draft:
        self._note(verdict)
        if verdict.action == "block":
            raise refusal(verdict)
        is_answer = came_by_answer(draft.metadata)  # nobody is there to confirm: a moderator decides
        if verdict.action == "hold" or (verdict.action == "warn" and is_answer):
            raise MustWait(replace(draft, suspect=False), verdict.detectors)
        if verdict.action == "warn":
            place = str(draft.conversation_id or draft.to_user_id)
            check_confirmed(verdict, proof(self._key, draft.writer_id, place, _texts(draft)), draft.confirm)
        return _masked(draft, verdict) if verdict.action == "mask" else draft

    def _note(self, verdict: Verdict) -> None:
        if verdict.detectors:
            self._count(verdict.action).inc()


def seat_of(draft: Draft) -> Seat:
    """Where a message is written, and by whom."""
    return draft.conversation_id, draft.sender_id


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
    return replace(draft, text=shown, attachments=attachments)


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
