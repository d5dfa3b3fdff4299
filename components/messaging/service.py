"""Use cases of messages: check, store in a batch, then publish."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import UTC, datetime
from operator import attrgetter

import msgspec
from msgspec import UNSET, UnsetType

from components.messaging.attachments import Attachments
from components.messaging.bots import BotRules
from components.messaging.cards import new_card
from components.messaging.contact_guard import ContactGuard, MustWait
from components.messaging.direct_conversations import DirectConversations, check_target, type_of
from components.messaging.held import HeldService
from components.messaging.message_hook import MessageHook
from components.messaging.relay import Publication
from components.messaging.sent_notifier import SentNotifier
from components.messaging.team_signing import TeamSigning
from portico.contract.message import (
    GetMessage,
    ListMessages,
    MessageCreated,
    Messages,
    MessageSent,
    OneMessage,
    SendMessage,
)
from portico.contract.payload import encode
from portico.contract.shapes import Conversation
from portico.domain.errors import Conflict, InvalidArgument, RateLimited
from portico.domain.messages import Draft, check_draft, with_mentions
from portico.domain.origin import with_origin
from portico.domain.people import Caller
from portico.domain.teams.ids import is_team
from portico.ports import Clock, RateLimiter, Stored
from portico.storage.messages import store as messages
from runtime.batching import Batcher, Outcome
from runtime.metrics import Metrics
from runtime.set_aside import SetAside


class MessagingService:
    """Use cases of messages."""

    def __init__(
        self,
        store: messages.Messages,
        rates: RateLimiter,
        hook: MessageHook,
        publication: Publication,
        clock: Clock,
        metrics: Metrics,
        attachments: Attachments,
        direct: DirectConversations,
        sent: SentNotifier,
        signing: TeamSigning,
        guard: ContactGuard,
        held: HeldService,
        bots: BotRules,
    ) -> None:
        self._store = store
        self._clock = clock
        self._rates = rates
        self._hook = hook
        self._publication = publication
        self._metrics = metrics
        self._attachments = attachments
        self._direct = direct
        self._sent = sent
        self._guard = guard
        self._held = held
        self._bots = bots
        self._signing = signing
        self._aside: SetAside[Draft, Stored] = SetAside(clock, store.send, self._publish)
        self.batch: Batcher[Draft, Stored] = Batcher(
            clock,
            "messages",
            metrics,
            self._store_batch,
            on_batch=self._publish,
            owner_of=attrgetter("writer_id"),
        )

    async def send(self, request: SendMessage, caller: Caller) -> MessageSent:
        """Returns after the commit. Events are published in order of `seq`, before the results."""
        check_target(request, caller)
        draft = draft_of(request, caller, self._now)
        if caller.role == "bot":
            await self._bots.check(request, caller)
            draft = msgspec.structs.replace(draft, is_bot=True)
        check_draft(draft, caller)
        if request.mentions:
            await self._check_mentions(request, caller)
        if request.attachments:
            stored_attachments = await self._attachments.check(request.attachments, draft.writer_id)
            draft = msgspec.structs.replace(draft, attachments=stored_attachments)
        if is_team(draft.sender_id):
            draft = await self._signing.sign(draft)
        if request.to_user_id is not None:
            found = await self._direct.find(request, caller)
            if not found:
                return await self._open_and_send(draft, request, caller)
            draft = msgspec.structs.replace(draft, conversation_id=found)
        if self._guard.watches(caller) and self._guard.is_suspect(draft):
            return await self._send_suspect(draft, caller)
        return _sent(await self.batch.queue_item(draft), caller)

    async def _send_suspect(self, draft: Draft, caller: Caller) -> MessageSent:
        """Send what the contact guard looks at once more when it is known what was written before it."""
        try:
            stored = await self.batch.queue_item(msgspec.structs.replace(draft, suspect=True))
        except MustWait as held:
            return await self._held.keep(held.draft, held.detectors)
        return _sent(stored, caller)

    async def _check_mentions(self, request: SendMessage, caller: Caller) -> None:
        """Raise InvalidArgument for somebody who takes no part in the conversation."""
        if request.conversation_id is None:
            outside = set(request.mentions) - {caller.user_id, request.to_user_id}
        else:
            outside = set(
                await self._store.find_outsiders(caller.user_id, request.conversation_id, request.mentions)
            )
        if outside:
            raise InvalidArgument("mentions", "somebody who takes no part in the conversation")

    async def _open_and_send(self, draft: Draft, request: SendMessage, caller: Caller) -> MessageSent:
        """Send to the conversation of the two, which is opened for a message that may be stored."""
        if self._guard.watches(caller):
            try:
                draft = self._guard.check_first(draft, type_of(request, caller))
            except MustWait as held:
                opened = await self._direct.open(request, caller)
                in_it = msgspec.structs.replace(held.draft, conversation_id=opened.id)
                return await self._held.keep(in_it, held.detectors)
        approved = await self._approve_first(draft)
        opened = await self._direct.open(request, caller)
        stored = await self.batch.queue_item(msgspec.structs.replace(approved, conversation_id=opened.id))
        view = await self._direct.view(opened.id, caller) if opened.created else UNSET
        return _sent(stored, caller, view)

    async def _approve_first(self, draft: Draft) -> Draft:
        """The message that may open a conversation. Raises what the batch would answer."""
        if draft.reply_to is not None:
            raise InvalidArgument("reply_to", "no such message in this conversation")
        if await self._store.find_stored([draft]):
            raise Conflict("this local_id was used in another conversation", field="local_id")
        [delay] = await self._rates.count_messages([draft])  # counted once, as every local_id
        if delay:
            raise RateLimited(delay)
        [approved] = [draft] if self._hook.idle else await self._hook.approve([draft])
        if not isinstance(approved, Draft):
            raise approved
        return msgspec.structs.replace(approved, approved=True)

    async def get(self, request: GetMessage, caller: Caller) -> OneMessage:
        return OneMessage(message=await self._store.get(caller.user_id, request.message_id))

    async def list_messages(self, request: ListMessages, caller: Caller) -> Messages:
        """A page in ascending `seq`."""
        messages = await self._store.list_messages(
            caller.user_id, request.conversation_id, request.before, request.after, request.limit
        )
        return Messages(messages=messages)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._clock.seconds(), UTC)

    async def _store_batch(self, drafts: Sequence[Draft]) -> list[Outcome[Stored]]:
        if not any(draft.suspect for draft in drafts):
            return await self._count(drafts)
        return await _pass(await self._check_contacts(drafts), self._count)

    async def _check_contacts(self, drafts: Sequence[Draft]) -> list[Draft | Exception]:
        """Drafts after the contact guard. One that is stored already passes: the store answers it."""
        checked = await self._guard.check_batch(drafts)
        stopped = [draft for draft, each in zip(drafts, checked, strict=True) if not isinstance(each, Draft)]
        known = await self._store.find_stored(stopped) if stopped else ()
        return [draft if draft.key in known else each for draft, each in zip(drafts, checked, strict=True)]

    async def _count(self, drafts: Sequence[Draft]) -> list[Outcome[Stored]]:
        delays = await self._rates.count_messages(drafts)
        counted = [
            RateLimited(delay) if delay else draft for draft, delay in zip(drafts, delays, strict=True)
        ]
        return await _pass(counted, self._send)

    async def _send(self, drafts: Sequence[Draft]) -> list[Outcome[Stored]]:
        if self._hook.idle:
            return await self._aside.store(drafts)
        return await _pass(await self._approve(drafts), self._aside.store)

    async def _approve(self, drafts: Sequence[Draft]) -> list[Draft | Exception]:
        """Drafts after the hook; a retry of a stored message is not passed to it again."""
        stored_before = await self._store.find_stored(drafts)
        new = [draft for draft in drafts if _is_new(draft, stored_before)]
        approved_new = iter(await self._hook.approve(new))
        return [next(approved_new) if _is_new(draft, stored_before) else draft for draft in drafts]

    def _publish(self, outcomes: Sequence[tuple[Draft, Outcome[Stored]]]) -> None:
        new = [
            (draft, stored)
            for draft, stored in outcomes
            if isinstance(stored, Stored) and not stored.duplicate
        ]
        for draft, stored in new:
            self._publication.publish(MessageCreated(message=stored.message), stored, (draft.session_id,))
        self._metrics.messages.inc(len(new))
        self._sent.note((stored.message.conversation_id, draft.sender_id) for draft, stored in new)


async def _pass(
    checked: Sequence[Draft | Exception],
    send: Callable[[Sequence[Draft]], Awaitable[Sequence[Outcome[Stored]]]],
) -> list[Outcome[Stored]]:
    """Send the drafts among these; the others are their own answers."""
    drafts = [each for each in checked if isinstance(each, Draft)]
    sent = iter(await send(drafts) if drafts else [])
    return [next(sent) if isinstance(each, Draft) else each for each in checked]


def _sent(stored: Stored, caller: Caller, opened: Conversation | UnsetType = UNSET) -> MessageSent:
    """The answer, with the message as its sender sees it."""
    message = stored.message_for(caller.user_id)
    return MessageSent(message=message, duplicate=stored.duplicate, conversation=opened)


def _is_new(draft: Draft, stored_before: Collection[tuple[str, str]]) -> bool:
    """Whether the hook has to see this draft."""
    return not draft.approved and draft.key not in stored_before


def draft_of(request: SendMessage, caller: Caller, now: Callable[[], datetime]) -> Draft:
    """The message that a request asks for. Raises InvalidArgument, TooLarge for its card."""
    attachments = [
        {key: value for key, value in encode(attachment).items() if value is not None}
        for attachment in request.attachments
    ]
    is_approved = False
    return Draft(  # by place: names take ten times as long, and this is done for each message
        request.conversation_id or 0,
        caller.user_id,
        caller.session_id,
        request.local_id,
        request.type,
        request.text,
        attachments,
        request.reply_to,
        with_mentions(with_origin(request.metadata, caller.via), request.mentions),
        request.to_user_id,
        None if request.card is None else new_card(request.card, caller, now()),
        is_approved,
        caller.member_id,
        request.confirm,
    )
