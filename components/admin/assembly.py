"""Constructs the admin component: accounts, exports, erasure and retention."""

from components.admin import erasing, retaining
from components.admin.console import ConsoleService
from components.admin.erasing import Eraser
from components.admin.exporting import UserExports
from components.admin.retaining import Retainer
from components.admin.service import AccountService
from components.admin.session import internals, procedures
from portico.storage.conversations.listing import ConversationListing
from portico.storage.importing.runs import ImportRunList
from portico.storage.load_history import LoadHistories
from portico.storage.messages.retention import Retention
from portico.storage.mirror.dead_letters import SiteDeadLetters
from portico.storage.moderation.audit import Audit
from portico.storage.users.accounts import Accounts
from portico.storage.users.accounts_list import AccountList
from portico.storage.users.erasure import Erasures
from portico.storage.users.exports import Exports
from runtime.process import ComponentProcess


def assemble(process: ComponentProcess) -> None:
    reactor, database = process.reactor, process.database
    service = AccountService(Accounts(database), Audit(database), process.session_terminator)
    console = ConsoleService(
        AccountList(database),
        ConversationListing(database),
        SiteDeadLetters(database),
        ImportRunList(database),
        LoadHistories(database),
        has_site=process.settings.bridge is not None,
    )
    eraser = Eraser(Erasures(database), process.session_terminator, process.profile_updates, reactor)
    exports = UserExports(Exports(database), reactor)
    process.connection.register_procedures(procedures(service, console, eraser, exports), internals(service))
    retainer = Retainer(Retention(database), process.settings.retention, reactor)
    process.repeat_alone(erasing.PERIOD, "erasure", eraser.resume_unfinished)
    process.repeat_alone(retaining.PERIOD, "retention", retainer.apply_retention)
