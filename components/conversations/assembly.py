"""Constructs the conversations component."""

from components.conversations.actions import ConversationActions
from components.conversations.blocking import BlockingService
from components.conversations.conversation_hook import ConversationHook
from components.conversations.drafts import DraftService
from components.conversations.exporting import ExportService
from components.conversations.guests import PERIOD, GuestService
from components.conversations.handovers import HandoverService
from components.conversations.service import ConversationService
from components.conversations.session import (
    draft_procedures,
    exports,
    guest_procedures,
    handover_procedures,
    listen,
    procedures,
)
from components.conversations.threads import ThreadService
from components.conversations.views import Views
from portico.storage.conversations.blocks import Blocks
from portico.storage.conversations.drafts import DraftStore
from portico.storage.conversations.guests import GuestConversations
from portico.storage.conversations.handover import Handovers
from portico.storage.conversations.membership import Membership
from portico.storage.conversations.pairs import Pairs
from portico.storage.conversations.store import Conversations
from portico.storage.conversations.threads import Threads
from portico.storage.delivery.planning import DeliveryPlans
from portico.storage.messages.receipts import Receipts
from portico.storage.messages.store import Messages
from portico.storage.users.directory import Directory
from portico.storage.users.exports import Exports
from portico.storage.users.guests import Guests
from portico.storage.users.people import People
from runtime.guest_tokens import GuestTokens
from runtime.process import ComponentProcess
from runtime.relay_waking import relay_waker


def assemble(process: ComponentProcess) -> None:
    database, connection, departures = process.database, process.connection, process.departures
    store, publisher = Conversations(database), process.publisher()
    views = Views(store, publisher, process.reactor)
    directory = Directory(database, process.settings.people.directory)
    membership, profiles = Membership(database), process.profile_updates
    hook = ConversationHook(process.hook, store, Pairs(database), membership, process.contact_names)
    policy = process.guest_policy
    conversations = ConversationService(
        store, publisher, profiles, process.reactor, hook, policy, process.settings.evidence.types
    )
    actions = ConversationActions(store, membership, views, departures, hook, profiles, policy)
    blocking = BlockingService(Blocks(database), directory, views, departures)
    exporting = ExportService(
        store, Messages(database, process.past), Receipts(database), Exports(database), process.reactor
    )
    threads = ThreadService(Threads(database), process.typing)
    connection.register_procedures(procedures(conversations, threads, actions, blocking), {})
    drafts = DraftService(DraftStore(database), publisher, process.reactor)
    connection.register_procedures(draft_procedures(drafts), {})
    listen(connection, drafts)
    plans = DeliveryPlans(database, process.settings.people.country)
    handovers = HandoverService(
        Handovers(database), store, plans, views, process.reactor, relay_waker(connection)
    )
    connection.register_procedures(handover_procedures(handovers), {})
    connection.register_procedures(guest_procedures(_guests(process, views)), {})
    connection.register_procedures(exports(exporting), {})


def _guests(process: ComponentProcess, views: Views) -> GuestService:
    database = process.database
    tokens = GuestTokens(process.guest_key, process.settings.tokens.max_ttl)
    guests = GuestService(
        Guests(database),
        GuestConversations(database),
        People(database),
        tokens,
        views,
        process.session_terminator,
        process.profile_updates,
        process.reactor,
    )
    process.repeat_alone(PERIOD, "guests", guests.go_on)
    return guests
