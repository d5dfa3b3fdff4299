"""Constructs the users component: profiles, the user directory, and admission at login."""

from functools import partial

from components.users.admission import LoginAdmission
from components.users.service import UserService
from components.users.session import internals, procedures
from components.users.session_ends import PERIOD, SessionEndService
from components.users.session_lists import NoOtherNodes, SessionLists
from portico.contract import uris
from portico.storage.users.directory import Directory
from portico.storage.users.people import People
from portico.storage.users.responsiveness import Responsiveness
from portico.storage.users.revocations import Revocations
from portico.storage.users.session_ends import KEPT, SessionEnds
from runtime.bus import Bus
from runtime.process import ComponentProcess

LOGIN_CONNECTIONS = 2  # to the database, for logins alone: no other work makes them wait


def assemble(process: ComponentProcess) -> None:
    database, country = process.database, process.settings.people.country
    directory = Directory(database, process.settings.people.directory)
    users = UserService(
        People(database),
        directory,
        process.profile_refresher,
        process.profile_updates,
        process.hook,
        Responsiveness(database),
        process.contact_names,
    )
    entering = process.own_database(LOGIN_CONNECTIONS)
    admission = LoginAdmission(People(entering), Revocations(entering), process.profile_updates, country)
    ends = SessionEndService(
        SessionEnds(entering),
        partial(process.bus.broadcast, uris.SESSIONS_END, {}) if process.bus else None,
        lambda ends: process.connection.call(uris.END_ANNOUNCED, ends),
        process.nodes,
        process.reactor,
    )
    lists = _share_session_lists(process, process.bus) if process.bus else NoOtherNodes()
    process.connection.register_procedures(procedures(users), internals(admission, ends, lists))
    if process.bus:
        looking = process.repeat(PERIOD, "session ends", ends.look)
        process.connection.subscribe(uris.SESSIONS_END, looking.wake)
        process.connection.call_on_connect(looking.wake)
        process.repeat(KEPT, "old session ends", ends.forget)


def _share_session_lists(process: ComponentProcess, bus: Bus) -> SessionLists:
    lists = SessionLists(
        bus,
        process.nodes,
        process.settings.node,
        lambda user_id: process.connection.call(uris.SESSIONS_OF, user_id),
        process.reactor,
    )
    process.connection.subscribe(uris.SESSIONS_ASKED, lists.on_asked)
    process.connection.subscribe(uris.SESSIONS_TOLD, lists.on_told)
    return lists
