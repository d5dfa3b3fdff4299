"""Procedures that the moderation component registers."""

from components.moderation.appeals import AppealService
from components.moderation.bulk import BulkService
from components.moderation.looks import LookService
from components.moderation.rule_trials import RuleTrials
from components.moderation.sanctions import SanctionService
from components.moderation.service import ModerationService
from runtime.procedures import Endpoint, endpoints


def procedures(
    service: ModerationService,
    appeals: AppealService,
    looks: LookService,
    bulk: BulkService,
    sanctions: SanctionService,
    trials: RuleTrials,
) -> list[Endpoint]:
    """`moderation.*`, and `admin.audit`."""
    return endpoints(
        {
            "moderation.report": service.report,
            "moderation.queue": service.queue,
            "moderation.assign": service.assign,
            "moderation.resolve": service.resolve,
            "moderation.bulk": bulk.decide,
            "moderation.context": looks.context,
            "moderation.read": looks.read,
            "moderation.person": looks.person,
            "moderation.sanction": sanctions.sanction,
            "moderation.unsuspend": sanctions.end_suspension,
            "moderation.try_rules": trials.try_rules,
            "moderation.templates": looks.templates,
            "moderation.set_template": looks.set_template,
            "moderation.decisions": appeals.list_decisions,
            "moderation.appeal": appeals.appeal,
            "moderation.appeals": appeals.list_appeals,
            "moderation.decide_appeal": appeals.decide,
            "admin.audit": looks.audit,
        }
    )
