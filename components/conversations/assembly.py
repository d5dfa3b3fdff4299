"""Constructs the conversations component."""

from components.conversations.actions import ConversationActions
from components.conversations.blocking import BlockingService
from components.conversations.conversation_hook import ConversationHook
from components.conversations.exporting import ExportService
from components.conversations.service import ConversationService
from components.conversations.session import exports, procedures
from components.conversations.threads import ThreadService
from components.conversations.views import Views
from portico.storage.conversations.blocks import Blocks
from portico.storage.conversations.membership import Membership
from portico.storage.conversations.pairs import Pairs
from portico.storage.conversations.store import Conversations
from portico.storage.conversations.threads import Threads
from portico.storage.messages.receipts import Receipts
from portico.storage.messages.store import Messages
from portico.storage.users.directory import Directory
from portico.storage.users.exports import Exports
from runtime.process import ComponentProcess


def assemble(process: ComponentProcess) -> None:
    database, connection, departures = process.database, process.connection, process.departures
    store, publisher = Conversations(database), process.publisher()
    views = Views(store, publisher, process.reactor)
    directory = Directory(database, process.settings.people.directory)
    membership, profiles = Membership(database), process.profile_updates
    hook = ConversationHook(process.hook, store, Pairs(database), membership)
    conversations = ConversationService(store, publisher, profiles, process.reactor, hook)
    actions = ConversationActions(store, membership, views, departures, hook, profiles)
    blocking = BlockingService(Blocks(database), directory, views, departures)
    exporting = ExportService(
        store, Messages(database), Receipts(database), Exports(database), process.reactor
    )
    threads = ThreadService(Threads(database), process.typing)
    connection.register_procedures(procedures(conversations, threads, actions, blocking), {})
    connection.register_procedures(exports(exporting), {})
