"""The real services over a real database, and users with three clients each.

One client is connected and gets every event, one was offline and syncs, one starts fresh and reads all.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import msgspec
from twisted.internet import reactor as global_reactor

from components.conversations.actions import ConversationActions
from components.conversations.blocking import BlockingService
from components.conversations.service import ConversationService
from components.conversations.views import Views
from components.messaging.changes import ChangeService
from components.messaging.relay import MessageRelay, Outlet, Waits
from components.messaging.sent_notifier import SentNotifier
from components.messaging.service import MessagingService
from components.messaging.unread_updates import UnreadUpdates
from components.receipts.service import ReceiptService
from components.sync.service import SyncService
from components.users.service import UserService
from portico.contract import uris
from portico.contract.payload import Event, encode
from portico.contract.registry import TOPIC_OF
from portico.domain.changes import Windows
from portico.domain.errors import NotFound
from portico.domain.people import Caller
from portico.storage.conversations.blocks import Blocks
from portico.storage.conversations.membership import Membership
from portico.storage.conversations.pairs import Pairs
from portico.storage.conversations.store import Conversations
from portico.storage.database import Database
from portico.storage.message_rates import Unlimited
from portico.storage.messages.changes import Changes
from portico.storage.messages.log import MessageLog
from portico.storage.messages.receipts import Receipts
from portico.storage.messages.store import Messages
from portico.storage.sync import Sync
from portico.storage.users.directory import Directory
from portico.storage.users.people import People
from portico.storage.users.responsiveness import Responsiveness
from runtime.guest_policy import GuestPolicy
from runtime.metrics import Metrics
from runtime.procedures import Handler, endpoints, streaming_endpoints
from runtime.profile_refresh import NullProfileRefresher
from runtime.profile_updates import ProfileUpdates
from tests.support.hooks import NoContactGuard, NoHook
from tests.support.replica import Replica

Receive = Callable[[str, str, dict[str, Any]], None]
DAY = timedelta(days=1)
SESSION = 1  # the one that acts; the clients of the tests are other sessions and hear everything


class LivePublisher:
    """A Publisher that is heard at once."""

    def __init__(self, received: Receive) -> None:
        self._receive = received

    def publish(
        self, event: Event, to: Collection[str], exclude: Sequence[int] = (), beside: Collection[str] = ()
    ) -> None:
        """Tell each of them, as the wire would carry it."""
        name = TOPIC_OF[type(event)].removeprefix(uris.EVENT_PREFIX)
        for user_id in to:
            self._receive(user_id, name, msgspec.json.decode(msgspec.json.encode(encode(event))))

    async def confirm(self) -> None:
        """Everything was heard."""


class Harness:
    """Procedures to call, and clients that are there."""

    def __init__(self, database: Database, window: timedelta = DAY) -> None:
        self.here: dict[str, Replica] = {}
        reactor: Any = global_reactor
        publisher, metrics = LivePublisher(self._receive), Metrics()
        recounts = UnreadUpdates(Receipts(database), publisher)
        outlet = Outlet(publisher, recounts.recount_after_deletion)
        self.relay = MessageRelay(
            MessageLog(database, "relay"),
            outlet,
            outlet,
            Waits(self._settled, publisher.confirm, publisher.confirm),
            metrics,
            lambda _: None,
        )
        idle: Any = SimpleNamespace(idle=True)  # no hook is registered, and nobody attaches files
        no_guard: Any = NoContactGuard()
        self._messaging = MessagingService(
            Messages(database), Unlimited(), idle, self.relay, reactor, metrics,
            attachments=idle, direct=idle, sent=SentNotifier(reactor, lambda _: None), signing=idle,
            guard=no_guard, held=idle, bots=idle,
        )  # fmt: skip
        no_hook: Any = NoHook()
        changes = ChangeService(Changes(database), self.relay, reactor, Windows(DAY, DAY), no_hook, no_guard)
        store = Conversations(database)
        views = Views(store, publisher, reactor)
        absences: Any = Mock()  # nobody calls here
        profiles = ProfileUpdates(database, publisher, reactor)
        policy = GuestPolicy(Pairs(database), may_start=False)
        actions = ConversationActions(store, Membership(database), views, absences, no_hook, profiles, policy)
        blocking = BlockingService(Blocks(database), Directory(database, "contacts"), views, absences)
        receipts = ReceiptService(Receipts(database), publisher, reactor, metrics)
        conversations = ConversationService(store, publisher, profiles, reactor, no_hook, policy, ())
        profiles.publish = self._publish_profile  # type: ignore[method-assign]
        self._profiles, self._renamed = profiles, list[str]()
        syncing = SyncService(Sync(database), window)
        handlers: dict[str, Handler] = {
            **_all_of("message", self._messaging, "send", "get"),
            "message.list": self._messaging.list_messages,
            **_all_of("message", changes, "edit", "delete", "react", "unreact"),
            **_all_of("receipt", receipts, "read", "delivered", "mark_unread"),
            "receipt.list": receipts.list_positions,
            "receipt.list_many": receipts.list_positions_of_many,
            "receipt.mark": receipts.mark,
            **_all_of("conversation", conversations, "create", "get"),
            "conversation.list": conversations.list_conversations,
            "conversation.add_participant": actions.add_participant,
            "conversation.remove_participant": actions.remove,
            **_all_of("conversation", actions, "update", "leave", "delete", "block", "unblock"),
            **_all_of("conversation", actions, "archive", "unarchive", "mute", "unmute", "pin", "unpin"),
            **_all_of("user", blocking, "block", "unblock"),
            "user.update": UserService(
                People(database),
                Directory(database, "contacts"),
                NullProfileRefresher(),
                profiles,
                no_hook,
                Responsiveness(database),
                no_guard,
            ).update,
            "sync.changes": syncing.get_changes,
        }
        offered = [*endpoints(handlers), *streaming_endpoints({"sync.state": syncing.get_state})]
        self._endpoints = {endpoint.procedure.name: endpoint for endpoint in offered}

    async def ask(self, user_id: str, procedure: str, /, **arguments: Any) -> dict[str, Any]:
        """Call a procedure as somebody. Raises PorticoError."""
        answer = await self._endpoints[procedure].answer(arguments, Caller(user_id, "user", SESSION))
        while self._renamed:
            await self._profiles.send(self._renamed.pop())
        decoded: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(answer))
        return decoded

    async def arrive(self, user_id: str) -> None:
        """From now on a client of theirs hears everything."""
        self.here[user_id], _ = await self.fresh(user_id)

    async def catch_up(
        self, replica: Replica, cursor: str, limit: int = 100, per_conversation: int | None = None
    ) -> str:
        """Sync until there is no more, and load what was left out; the cursor for the next time."""
        answer: dict[str, Any] = {"cursor": cursor, "more": True}
        asked = {"limit": limit, "per_conversation": per_conversation}
        gaps: list[dict[str, Any]] = []
        while answer["more"]:
            answer = await self.ask(replica.user_id, "sync.changes", since=answer["cursor"], **asked)
            replica.sync(answer)
            gaps += answer["gaps"]
        for gap in gaps:
            messages = await self._messages(replica.user_id, gap["conversation_id"], gap["from_seq"] - 1)
            replica.load((), (), [message for message in messages if message["seq"] <= gap["to_seq"]])
        return str(answer["cursor"])

    async def fresh(self, user_id: str, limit: int = 100, recent: int | None = None) -> tuple[Replica, str]:
        """A client that has read everything, and its cursor."""
        replica = Replica(user_id)
        answer = await self.ask(user_id, "sync.state", limit=limit, recent=recent)
        replica.sync(answer)
        cursor = answer["cursor"]
        if answer["more"]:
            cursor = await self.catch_up(replica, cursor, limit)
        for conversation_id in list(replica.conversations):
            replica.load((), (), await self._messages(user_id, conversation_id))
        return replica, cursor

    async def load_what_is_wanted(self) -> None:
        """Each client that is there reads what it could not derive."""
        for replica in self.here.values():
            while replica.wanting:
                await self._load(replica, replica.wanting.pop())

    async def _load(self, replica: Replica, conversation_id: int) -> None:
        user_id = replica.user_id
        try:
            view = await self.ask(user_id, "conversation.get", conversation_id=conversation_id)
            receipts = await self.ask(user_id, "receipt.list", conversation_id=conversation_id)
        except NotFound:
            return
        known = [{**receipt, "conversation_id": conversation_id} for receipt in receipts["receipts"]]
        replica.load([view["conversation"]], known, await self._messages(user_id, conversation_id))

    async def _messages(self, user_id: str, conversation_id: int, first: int = 0) -> list[dict[str, Any]]:
        """All of a conversation after a seq, page by page."""
        found: list[dict[str, Any]] = []
        page = True
        while page:
            after = found[-1]["seq"] if found else first
            answer = await self.ask(user_id, "message.list", conversation_id=conversation_id, after=after)
            found += answer["messages"]
            page = bool(answer["messages"])
        return found

    def _publish_profile(self, user_id: str, exclude: Sequence[int] = ()) -> None:
        self._renamed.append(user_id)  # published before the call returns, so that a test need not wait

    def _settled(self) -> Awaitable[None]:
        return self._messaging.batch.flush_done()

    def _receive(self, user_id: str, name: str, event: dict[str, Any]) -> None:
        if user_id in self.here:
            self.here[user_id].apply(name, event)


def _all_of(noun: str, service: Any, *verbs: str) -> dict[str, Handler]:
    return {f"{noun}.{verb}": getattr(service, verb) for verb in verbs}
