"""Constructs the moderation component."""

from components.moderation.appeals import AppealService
from components.moderation.bulk import BulkService
from components.moderation.looks import LookService
from components.moderation.rule_trials import RuleTrials
from components.moderation.sanctions import SanctionService
from components.moderation.service import ModerationService
from components.moderation.session import procedures
from portico.contract import uris
from portico.storage.messages.past import PastMessages
from portico.storage.moderation.appeals import AppealStore
from portico.storage.moderation.audit import Audit
from portico.storage.moderation.decisions import Decisions
from portico.storage.moderation.looks import Looks
from portico.storage.moderation.queue import Queue
from portico.storage.moderation.reports import Moderation
from portico.storage.moderation.sanctions import Sanctions
from portico.storage.moderation.texts import ModerationTexts
from portico.storage.users.directory import Directory
from runtime.process import ComponentProcess
from runtime.suspensions import PERIOD


def assemble(process: ComponentProcess) -> None:
    database, rules = process.database, process.decision_rules
    directory = Directory(database, process.settings.people.directory)
    service = ModerationService(Moderation(database, rules), Queue(database), directory, process.consequences)
    appeals = AppealService(
        Decisions(database, rules), AppealStore(database, rules), process.publisher(), process.suspensions
    )
    bulk = BulkService(service, process.connection)
    looks = LookService(Looks(database), Audit(database), ModerationTexts(database))
    sanctions = SanctionService(
        Sanctions(database, rules), process.consequences, process.publisher(), process.suspensions
    )
    trials = RuleTrials(PastMessages(database), process.reactor)
    endpoints = procedures(service, appeals, looks, bulk, sanctions, trials)
    process.connection.register_procedures(endpoints, {})
    telling = process.repeat(PERIOD, "suspensions", process.suspensions.tell)
    process.connection.subscribe(uris.SUSPENSIONS_CHANGED, telling.wake)
    process.connection.call_on_connect(telling.wake)
