"""Every procedure of the registry is registered, by a component or by the router's service session."""

import pytest_twisted
from autobahn.wamp.exception import ApplicationError

from portico.contract.registry import PROCEDURES
from tests.support.components import Components
from tests.support.people import arrive

# and `session.*`
OF_THE_DOOR = {"admin.disconnect", "admin.revoke_tokens", "admin.overview", "admin.sessions"}


@pytest_twisted.ensureDeferred
async def test_every_procedure_is_answered(components: Components) -> None:
    callers = {role: await arrive(components, role, role) for role in ("admin", "service")}
    silent = []
    for procedure in PROCEDURES:
        caller = callers["admin" if "admin" in procedure.roles else "service"]
        try:
            await caller.client.call(procedure.uri)
        except ApplicationError as error:
            if error.error == "portico.error.unavailable":
                silent.append(procedure.name)
    sessions = {each.name for each in PROCEDURES if each.name.startswith("session.")}
    assert set(silent) == sessions | OF_THE_DOOR
