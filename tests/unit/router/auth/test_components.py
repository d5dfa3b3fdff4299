"""Who comes in at the socket of Portico's own processes."""

from typing import Any

import pytest
from autobahn.wamp.exception import ApplicationError

from portico.processes import ALWAYS
from portico.settings.core import parse
from portico.settings.variables.installation import COMPONENT_SECRET
from router.auth.components import ComponentAuthenticator
from server.process_definition import Command
from server.process_table import node_processes


def test_the_secret_of_the_process_manager_is_accepted() -> None:
    authenticator = ComponentAuthenticator("secret")
    assert authenticator.authenticate("portico", "component", {"ticket": "secret"}) == {
        "realm": "portico",
        "authid": "component",
        "role": "component",
    }


@pytest.mark.parametrize("ticket", [None, "", "other", "secret ", 1, "\udcff"])
@pytest.mark.parametrize("secret", ["secret", "", None])
def test_nothing_else_does(secret: str | None, ticket: Any) -> None:
    with pytest.raises(ApplicationError, match="Portico's own processes"):
        ComponentAuthenticator(secret).authenticate("portico", "component", {"ticket": ticket})


def test_each_start_has_a_secret_of_its_own_that_all_its_processes_know() -> None:
    first, second = secrets_of_a_start(), secrets_of_a_start()
    assert len(first) == len(second) == 1
    assert first != second
    assert all(len(secret) >= 32 for secret in first)


def secrets_of_a_start() -> set[str]:
    commands = [program for program in node_processes(parse({})) if isinstance(program, Command)]
    assert len(commands) == 1 + len(ALWAYS)
    return {command.environment[COMPONENT_SECRET.name] for command in commands}
