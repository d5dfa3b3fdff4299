"""The part of `components.boot` that constructs the directory: all that may take its time, in one process."""

from components import boot_calls, boot_finding, boot_governing, boot_presence, boot_wishes
from components.boot_process import Process
from components.conversations.actions import ConversationActions
from components.conversations.blocking import BlockingService
from components.conversations.exporting import ExportService
from components.conversations.service import ConversationService
from components.conversations.session import exports as conversation_exports
from components.conversations.session import procedures as conversation_procedures
from components.conversations.views import Views
from components.sync.service import SyncService
from components.sync.session import procedures as sync_procedures
from components.users.admission import Admission
from components.users.service import UserService
from components.users.session import internals as user_internals
from components.users.session import procedures as user_procedures
from portico.storage.blocks import Blocks
from portico.storage.conversations import Conversations
from portico.storage.directory import Directory
from portico.storage.exports import Exports
from portico.storage.membership import Membership
from portico.storage.messages import Messages
from portico.storage.people import People
from portico.storage.revocations import Revocations
from portico.storage.sync import Sync

LOGIN_CONNECTIONS = 2  # to the database, for those who come in: nobody else makes them wait


def rooms(process: Process) -> None:
    """People and conversations, and the rooms beside them."""
    database, link = process.database, process.link
    people, store = People(database), Conversations(database)
    voice = process.voice()
    views = Views(store, voice, process.reactor)
    directory = Directory(database, process.settings.people.directory)
    users = UserService(people, directory, process.freshness)
    entering = process.own_database(LOGIN_CONNECTIONS)
    country = process.settings.people.country
    admission = Admission(People(entering), Revocations(entering), country)
    link.offer(user_procedures(users), user_internals(admission))
    conversations = ConversationService(store, voice, process.reactor)
    partings = boot_calls.room(process)
    actions = ConversationActions(store, Membership(database), views, partings)
    blocking = BlockingService(Blocks(database), directory, views, partings)
    exports = ExportService(store, Messages(database), Exports(database), process.reactor)
    link.offer(conversation_procedures(conversations, actions, blocking), {})
    link.offer(conversation_exports(exports), {})
    link.offer(sync_procedures(SyncService(Sync(database), process.settings.sync_window)), {})
    boot_finding.rooms(process)
    boot_presence.rooms(process)
    boot_governing.rooms(process)
    boot_wishes.rooms(process)
