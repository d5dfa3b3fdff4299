"""Use cases of cards: act under the conversation's lock, then publish; the same for deadlines."""

from datetime import UTC, datetime
from typing import Any

import structlog
from msgspec import UNSET

from components.messaging.attachments import Attachments
from components.messaging.bots import BotRules
from components.messaging.contact_guard import ContactGuard
from components.messaging.message_hook import MessageHook
from components.messaging.relay import Publication, event_of
from portico.contract.card import ActOnCard, NewCard, NewSlot, slot_of, terms_of
from portico.contract.card_shapes import card_for
from portico.contract.files import Attachment
from portico.contract.message import OneMessage
from portico.contract.payload import encode
from portico.contract.shapes import Message
from portico.domain.cards.acting import begin
from portico.domain.cards.model import Act, Card
from portico.domain.errors import Conflict, InvalidArgument, PorticoError, TooLarge
from portico.domain.people import Caller
from portico.ports import Clock
from portico.storage.messages import cards
from portico.storage.messages.store import Messages

log = structlog.get_logger()
PERIOD = 1.0  # seconds between two looks at deadlines
OWN = ("message_id", "version")  # arguments that are no words
WORDS = ("reason", "place", "conditions", "name")


class CardService:
    """Use cases of cards."""

    def __init__(
        self,
        store: cards.Cards,
        messages: Messages,
        publication: Publication,
        clock: Clock,
        hook: MessageHook,
        attachments: Attachments,
        guard: ContactGuard,
        bots: BotRules,
    ) -> None:
        self._store = store
        self._guard = guard
        self._bots = bots
        self._messages = messages
        self._publication = publication
        self._clock = clock
        self._hook = hook
        self._attachments = attachments

    async def act(self, request: ActOnCard, caller: Caller) -> OneMessage:
        """Act on a card. Raises Conflict with the current card for what cannot be done to it now."""
        await self._check_first(request, caller)
        file = await self._file(request, caller)
        now = datetime.fromtimestamp(self._clock.seconds(), UTC)
        acted = await self._store.act(request.message_id, act_of(request, caller), caller, now, file)
        stored = acted.changed.stored
        if acted.changed.anew:
            exclude = () if acted.refused else (caller.session_id,)
            self._publication.publish(event_of(stored.message), stored, exclude)
        message = stored.message_for(caller.user_id)
        if acted.refused:
            raise conflict_of(acted.refused, message, caller)
        return OneMessage(message=message)

    async def expire_due(self) -> None:
        """Expire the cards whose deadline has passed. Raises Unavailable."""
        now = datetime.fromtimestamp(self._clock.seconds(), UTC)
        for message_id, conversation_id in await self._store.list_due(now):
            changed = await self._store.expire(message_id, conversation_id, now)
            if changed:
                log.info("card.expired", message_id=message_id)
                self._publication.publish(event_of(changed.stored.message), changed.stored)

    async def _check_first(self, request: ActOnCard, caller: Caller) -> None:
        asks, is_watched = await self._hook.asks_about_acts(), self._guard.watches(caller)
        if not (asks or is_watched or caller.role == "bot"):
            return
        message = await self._messages.get(caller.user_id, request.message_id)
        if caller.role == "bot":
            await self._bots.check_place(message.conversation_id, caller)
        if message.card is UNSET:
            return
        given = {name: value for name, value in encode(request).items() if name not in OWN and value}
        if is_watched:
            words = {name: value for name, value in given.items() if name in WORDS}
            await self._guard.check_words(message.conversation_id, caller, words)
        if asks:
            await self._hook.check_act(message, caller.user_id, given)

    async def _file(self, request: ActOnCard, caller: Caller) -> dict[str, Any] | None:
        """The attachment of a document. Raises InvalidArgument for a file that is not the caller's."""
        if request.action != "provide" or request.media_id is None:
            return None
        try:
            [file] = await self._attachments.check(
                [Attachment(media_id=request.media_id)], caller.member_id or caller.user_id
            )
        except InvalidArgument:
            raise InvalidArgument("media_id", "no such upload of yours") from None
        return file


def act_of(request: ActOnCard, caller: Caller) -> Act:
    """What a request does."""
    slot = slot_of(request.slot) if isinstance(request.slot, NewSlot) else request.slot
    return Act(
        user_id=caller.user_id,
        action=request.action,
        version=request.version,
        terms=terms_of(request),
        slot=slot,
        reason=request.reason,
        name=request.name,
        media_id=request.media_id,
    )


def new_card(asked: NewCard, caller: Caller, now: datetime) -> Card:
    """The card of a new message. Raises InvalidArgument, TooLarge for the fields of `card`."""
    try:
        return begin(asked.kind, terms_of(asked), caller.user_id, now)
    except InvalidArgument as error:
        raise InvalidArgument(f"card.{error.fields['field']}", str(error.fields["reason"])) from None
    except TooLarge as error:
        raise TooLarge(f"card.{error.fields['field']}", int(str(error.fields["limit"]))) from None


def conflict_of(refused: PorticoError, message: Message, caller: Caller) -> Conflict:
    """The error with the card as the caller sees it now."""
    card = {} if message.card is UNSET else encode(card_for(message.card, caller.user_id))
    return Conflict(refused.message, **refused.fields, card=card)
