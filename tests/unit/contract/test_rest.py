"""The table of routes, and the OpenAPI document made from it."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from portico.contract.examples import example
from portico.contract.openapi import document
from portico.contract.procedure import MODERATORS
from portico.contract.procedures.webhooks import WEBHOOKS
from portico.contract.registry import BY_NAME, EVERYBODY
from portico.contract.rest import ROUTES, Route, routes_at

# What the contract promises; others may be there too.
PROMISED = """
GET POST /conversations
GET PATCH DELETE /conversations/{conversation_id}
GET /conversations/search
GET /conversations/{conversation_id}/participants
POST /conversations/{conversation_id}/read
PUT /conversations/{conversation_id}/archive
GET POST /conversations/{conversation_id}/messages
PUT DELETE /messages/{message_id}
GET /messages/search
GET /messages/unread
GET /users
GET /users/{user_id}
GET POST /calls
PATCH /calls/{call_id}
GET /calls/ice-servers
GET PUT /preferences
POST DELETE /devices
GET /stats
GET /sync
"""


def promised() -> Iterator[tuple[str, str]]:
    for line in PROMISED.split("\n"):
        *methods, path = line.split() or [""]
        yield from ((method, path) for method in methods)


def label(route: Route) -> str:
    return f"{route.method} {route.path} {route.name}"


each_route = pytest.mark.parametrize("route", ROUTES, ids=label)


@pytest.mark.parametrize(("method", "path"), list(promised()))
def test_what_the_contract_promises_is_there(method: str, path: str) -> None:
    assert (method, path) in {(route.method, route.path) for route in ROUTES}


@each_route
def test_a_route_names_arguments_that_its_procedure_has(route: Route) -> None:
    known = set(route.procedure.request.__struct_fields__)
    assert {*route.in_path, *route.usual} <= known


@each_route
def test_what_decides_the_status_is_in_the_answer(route: Route) -> None:
    if route.fresh:
        assert route.fresh[0] in route.procedure.reply.__struct_fields__


def test_what_is_for_some_roles_is_known_here() -> None:
    """The gateway's permission is everybody's: the component checks the role (`runtime/procedures.py`)."""
    restricted = {route.name for route in ROUTES if not route.procedure.roles >= EVERYBODY}
    webhooks = {procedure.name for procedure in WEBHOOKS}
    answers = {"inbound.held", "inbound.decide"}
    others = {
        "message.stream",
        "team.create",
        "user.create_guest",
        "user.merge_guest",
        "moderation.set_template",
    }
    moderators = {
        name for name, procedure in BY_NAME.items()
        if name.startswith("moderation.") and procedure.roles == MODERATORS
    }  # fmt: skip
    assert restricted == others | answers | webhooks | moderators


@pytest.mark.parametrize(
    ("path", "template", "values"),
    [
        ("/messages/unread", "/messages/unread", {}),
        ("/messages/7", "/messages/{message_id}", {"message_id": "7"}),
        ("/calls/ice-servers", "/calls/ice-servers", {}),
        ("/users/a%2Fb", "/users/{user_id}", {"user_id": "a%2Fb"}),
    ],
)
def test_the_most_exact_path_is_meant(path: str, template: str, values: dict[str, str]) -> None:
    routes, found = routes_at(path)
    assert {route.path for route in routes} == {template}
    assert found == values


@pytest.mark.parametrize(
    "path", ["", "/", "/nothing", "/conversations/", "/conversations/1/2", "/messages//"]
)
def test_elsewhere_there_is_nothing(path: str) -> None:
    assert routes_at(path) == ([], {})


@each_route
def test_examples_are_valid(route: Route) -> None:
    for kind in (route.procedure.request, route.procedure.reply):
        msgspec.convert(example(kind), kind)


def test_the_document_describes_every_route_and_refers_to_nothing_that_is_not_there() -> None:
    described = document()
    for route in ROUTES:
        operation = described["paths"][route.path][route.method.lower()]
        assert f"`{route.procedure.uri}`" in operation["description"]
    for reference in references(described):
        place: Any = described
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_a_message_goes_to_a_conversation_by_one_route_and_to_a_user_by_another() -> None:
    paths = document()["paths"]
    bodies = [
        paths[path]["post"]["requestBody"]["content"]["application/json"]
        for path in ("/conversations/{conversation_id}/messages", "/messages")
    ]
    assert ["to_user_id" in body["schema"]["properties"] for body in bodies] == [False, True]
    examples = [body["examples"]["message.send"]["value"] for body in bodies]
    assert ["to_user_id" in example or "title" in example for example in examples] == [False, True]


def test_the_operations_have_names_of_their_own() -> None:
    operations = [each for path in document()["paths"].values() for each in path.values()]
    assert len({each["operationId"] for each in operations}) == len(operations)


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for each in value.values():
            yield from references(each)
    elif isinstance(value, list):
        for each in value:
            yield from references(each)
