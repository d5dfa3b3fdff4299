"""Use cases of answers: find whose an answer is, send it as their message, or hold it for the admins."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal, Protocol

import structlog

from components.inbound.files import MediaUploads
from components.inbound.requests import ReceivedMail, Sms
from portico.domain.errors import PorticoError, RateLimited, Unavailable
from portico.domain.inbound.cutting import fitted
from portico.domain.inbound.decisions import Answer, RefusedFile, local_id, mail_answer, metadata_of
from portico.domain.inbound.mail import Unreadable
from portico.domain.people import NO_SESSION, Caller, Via
from portico.domain.phones import e164
from portico.domain.text import is_visible
from portico.ports import Clock
from portico.storage.inbound.answers import Answers
from portico.storage.inbound.numbers import NotifiedNumbers
from portico.storage.inbound.reply_addresses import ReplyAddresses
from runtime.metrics import Metrics

log = structlog.get_logger()
MAX_PLACES = 5  # conversations that one mail can answer
PASSING = (Unavailable, RateLimited)
Outcome = Literal["sent", "held", "dropped", "refused", "repeated"]


class ProcedureCaller(Protocol):
    """The part of the router connection that is used here."""

    async def call_for_user(
        self, name: str, caller: Caller, arguments: Mapping[str, Any]
    ) -> dict[str, Any]: ...


class InboundService:
    """Takes mails and SMS. A repetition changes nothing; after an error the provider has to repeat."""

    def __init__(
        self,
        addresses: ReplyAddresses,
        numbers: NotifiedNumbers,
        answers: Answers,
        files: MediaUploads,
        procedures: ProcedureCaller,
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._addresses = addresses
        self._numbers = numbers
        self._answers = answers
        self._files = files
        self._procedures = procedures
        self._clock = clock
        self._metrics = metrics

    async def is_known(self, token: str) -> bool:
        """Whether the token is somebody's now. Raises Unavailable."""
        return await self._addresses.find(token) is not None

    async def take_mail(self, received: ReceivedMail) -> list[Outcome]:
        """The outcome for each address that it went to. Raises Unavailable, RateLimited."""
        mail = received.mail
        if mail.machine:
            return [self._drop("email", mail.machine)]
        places = [await self._addresses.find(token) for token in received.tokens[:MAX_PLACES]]
        known = [place for place in places if place]
        if not known:
            return [self._drop("email", "unknown_address")]
        return [await self._take(mail_answer(mail, place)) for place in known]

    async def take_sms(self, sms: Sms) -> Outcome:
        """The outcome. Raises Unavailable, RateLimited."""
        number = e164(sms.number)
        place = await self._numbers.find(number, self._now()) if number else None
        if place is None:
            return self._drop("sms", "no_conversation")
        key = local_id("sms", sms.id, place.conversation_id)
        return await self._take(Answer(via="sms", place=place, local_id=key, text=fitted(sms.text.strip())))

    async def send(self, answer: Answer, media_ids: Sequence[str], refused: Sequence[RefusedFile]) -> bool:
        """Send it as a message of its person, with these files; False if the contact guard holds it.

        Raises PorticoError.
        """
        arguments = {
            "conversation_id": answer.place.conversation_id,
            "local_id": answer.local_id,
            "text": answer.text or None,
            "attachments": [{"media_id": media_id} for media_id in media_ids],
            "metadata": metadata_of(refused),
        }
        caller = Caller(answer.place.user_id, "user", NO_SESSION, via=answer.via)
        reply = await self._procedures.call_for_user("message.send", caller, arguments)
        log.info("inbound.sent", via=answer.via, files=len(media_ids), files_refused=len(refused))
        return not reply.get("held", False)

    def note_unreadable(self, error: Unreadable) -> Outcome:
        """A mail is dropped that cannot be read: a repetition would be no better."""
        return self._drop("email", f"unreadable_{error.reason}")

    async def _take(self, answer: Answer) -> Outcome:
        if not (is_visible(answer.text) or answer.files):
            return self._drop(answer.via, "empty")
        state = await self._answers.begin(answer, self._now())
        if state == "busy":
            raise Unavailable("the same answer is being handled: retry")
        if state == "full":
            return self._drop(answer.via, "too_many")
        if state != "taken":
            return self._count(answer.via, "repeated")
        return await (self._send(answer) if answer.is_from_them else self._hold(answer))

    async def _hold(self, answer: Answer) -> Outcome:
        media_ids, refused = await self._store_files(answer)
        await self._answers.hold(answer, media_ids, refused, self._now())
        log.info("inbound.held", via=answer.via)
        return self._count(answer.via, "held")

    async def _send(self, answer: Answer) -> Outcome:
        try:
            is_seen = await self.send(answer, *await self._store_files(answer))
        except PASSING:
            raise
        except PorticoError as error:
            if await self._addresses.is_merged(answer.place.user_id):
                raise Unavailable("this guest became an account meanwhile: retry") from error
            await self._answers.settle(answer, "refused")
            log.info("inbound.refused", via=answer.via, code=error.code)
            return self._count(answer.via, "refused")
        await self._answers.settle(answer, "sent")
        return self._count(answer.via, "sent" if is_seen else "held")

    async def _store_files(self, answer: Answer) -> tuple[list[str], list[RefusedFile]]:
        """The ids of those that are stored, and those that are refused. Raises Unavailable."""
        stored = await self._files.store(answer.files, answer.place.user_id)
        return [file.id for file in stored.uploaded], stored.refused

    def _drop(self, via: Via, reason: str) -> Outcome:
        log.info("inbound.dropped", via=via, reason=reason)
        return self._count(via, "dropped")

    def _count(self, via: Via, outcome: Outcome) -> Outcome:
        self._metrics.inbound.labels(via, outcome).inc()
        return outcome

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.seconds(), UTC)
