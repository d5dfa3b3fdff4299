"""The part of the directory for moderation, and for people's own data."""

from components.admin import erasing, retaining
from components.admin.erasing import Eraser
from components.admin.exporting import UserExports
from components.admin.retaining import Retainer
from components.admin.service import AccountService
from components.admin.session import internals as admin_internals
from components.admin.session import procedures as admin_procedures
from components.boot_process import Process
from components.moderation.service import ModerationService
from components.moderation.session import procedures as moderation_procedures
from components.platform.doors import Doors
from portico.storage.accounts import Accounts
from portico.storage.audit import Audit
from portico.storage.directory import Directory
from portico.storage.erasure import Erasures
from portico.storage.exports import Exports
from portico.storage.moderation import Moderation
from portico.storage.retention import Retention


def rooms(process: Process) -> None:
    """Moderation, and people's own data."""
    reactor, database, link = process.reactor, process.database, process.link
    accounts = Accounts(database)
    doors = Doors(link, accounts.put_out_lately, reactor)
    link.watch(doors.again)
    directory = Directory(database, process.settings.people.directory)
    moderation = ModerationService(Moderation(database), directory, doors)
    link.offer(moderation_procedures(moderation), {})
    service = AccountService(accounts, Audit(database))
    eraser = Eraser(Erasures(database), doors, reactor)
    exports = UserExports(Exports(database), reactor)
    link.offer(admin_procedures(service, eraser, exports), admin_internals(service))
    retainer = Retainer(Retention(database), process.settings.retention, reactor)
    process.repeat(erasing.PERIOD, "erasure", eraser.go_on)
    process.repeat(retaining.PERIOD, "retention", retainer.forget)
