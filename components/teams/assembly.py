"""Constructs the teams component."""

from components.teams.away import AwayAnswers
from components.teams.card_notifications import CardNotifications
from components.teams.inbox import InboxService
from components.teams.notes import NoteService
from components.teams.notifying import TeamNotifications
from components.teams.overdue import PERIOD as LOOKING
from components.teams.overdue import OverdueWork
from components.teams.saved_replies import SavedReplyService
from components.teams.service import TeamService
from components.teams.session import inbox_procedures, procedures, reply_procedures
from components.teams.tracker import PERIOD, InboxTracker
from portico.contract import uris
from portico.storage.delivery.planning import DeliveryPlans
from portico.storage.messages.log_cursor import OF_TEAMS, SLICE_OF_TEAMS, LogCursor
from portico.storage.presence import PresenceReader
from portico.storage.teams.access import TeamAccess
from portico.storage.teams.answers import TeamAnswers
from portico.storage.teams.automatic import AutomaticAnswers
from portico.storage.teams.items import Inboxes
from portico.storage.teams.looking import LookingMembers
from portico.storage.teams.notes import Notes
from portico.storage.teams.overdue import Overdue
from portico.storage.teams.saved_replies import SavedReplies
from portico.storage.teams.store import Teams
from portico.storage.teams.tracking import InboxTracking
from portico.storage.users.people import People
from runtime.process import ComponentProcess
from runtime.relay_waking import relay_waker


def assemble(process: ComponentProcess) -> None:
    database, publisher, connection = process.database, process.publisher(), process.connection
    access, inboxes, notes = TeamAccess(database), Inboxes(database), Notes(database)
    teams = TeamService(
        Teams(database), access, inboxes, People(database), publisher, process.profile_updates
    )
    looking, answers = LookingMembers(process.redis), TeamAnswers(database)
    inbox = InboxService(access, inboxes, notes, answers, looking, publisher, process.clock)
    connection.register_procedures(procedures(teams), {})
    connection.register_procedures(inbox_procedures(inbox, NoteService(access, notes, publisher)), {})
    connection.register_procedures(reply_procedures(SavedReplyService(access, SavedReplies(database))), {})
    _follow(process)


def _follow(process: ComponentProcess) -> None:
    """What follows from messages and from time."""
    database, publisher, clock = process.database, process.publisher(), process.clock
    plans = DeliveryPlans(database, process.settings.people.country)
    notifications = TeamNotifications(plans, process.delays(), process.settings.notifications.language)
    wake_relay = relay_waker(process.connection)
    inboxes = InboxTracking(database)
    tracker = InboxTracker(
        LogCursor(database, "team_inbox", SLICE_OF_TEAMS, OF_TEAMS),
        inboxes,
        PresenceReader(process.redis),
        AwayAnswers(AutomaticAnswers(database), clock, wake_relay),
        notifications,
        CardNotifications(inboxes, notifications, clock),
        publisher,
    )
    task = process.repeat_alone(PERIOD, "team_inbox", tracker.catch_up)
    process.connection.subscribe(uris.TEAM_LOG_GREW, task.wake)
    overdue = OverdueWork(Overdue(database), notifications, publisher, clock)
    process.repeat_alone(LOOKING, "team_overdue", overdue.look)
