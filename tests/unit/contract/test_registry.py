"""The registry is whole: every procedure and event has its payloads, roles and words."""

import re

import pytest

from portico.contract import errors as contract_errors
from portico.contract import uris
from portico.contract.payload import Event, Request
from portico.contract.registry import BY_NAME, PROCEDURES, TOPIC_OF, TOPICS, Procedure
from portico.contract.roles import CLIENTS, roles
from portico.contract.shapes import Shape
from portico.domain import errors
from portico.domain.errors import PorticoError

URI = re.compile(r"portico(\.[a-z_]+)+")


def permissions(role: str) -> dict[str, set[str]]:
    """What a role may do, by URI."""
    [found] = [each for each in roles() if each["name"] == role]
    return {permission["uri"]: set(permission["allow"]) for permission in found["permissions"]}


def test_names_are_unique_and_uris_strict() -> None:
    assert len(BY_NAME) == len(PROCEDURES)
    assert len(TOPIC_OF) == len(TOPICS)
    assert all(
        URI.fullmatch(uri) for uri in [each.uri for each in PROCEDURES] + [each.uri for each in TOPICS]
    )


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda procedure: procedure.name)
def test_a_procedure_has_its_payloads_and_somebody_to_call_it(procedure: Procedure) -> None:
    assert issubclass(procedure.request, Request)
    assert issubclass(procedure.reply, Shape)
    assert procedure.request.__struct_config__.forbid_unknown_fields
    assert procedure.roles
    assert procedure.roles <= set(CLIENTS)


def test_events_have_payloads_of_their_own() -> None:
    assert all(issubclass(topic.payload, Event) for topic in TOPICS)


@pytest.mark.parametrize("role", CLIENTS)
def test_clients_call_their_procedures_hear_events_and_nothing_else_but_for_the_hook(role: str) -> None:
    allowed = permissions(role)
    assert allowed.pop("portico.event.") == {"subscribe"}
    assert allowed.pop(uris.BEFORE_SEND, None) == ({"register"} if role == "service" else None)
    assert allowed == {each.uri: {"call"} for each in PROCEDURES if role in each.roles}


def test_every_call_discloses_its_caller() -> None:
    for role in roles():
        for permission in role["permissions"]:
            assert "call" not in permission["allow"] or permission["disclose"] == {"caller": True}


def test_every_refusal_has_a_code_a_uri_and_a_status() -> None:
    kinds = {kind for kind in vars(errors).values() if isinstance(kind, type)}
    refusals = {kind for kind in kinds if issubclass(kind, PorticoError)} - {PorticoError}
    assert set(contract_errors.STATUS) == refusals
    assert len({kind.code for kind in refusals}) == len(refusals)
    assert contract_errors.uri_of(errors.NotFound("x")) == "portico.error.not_found"


@pytest.mark.parametrize(
    ("error", "fields"),
    [
        (errors.InvalidArgument("text", "required"), {"field": "text", "reason": "required"}),
        (errors.RateLimited(250), {"retry_after_ms": 250}),
        (errors.TooLarge("text", 5), {"field": "text", "limit": 5}),
        (errors.Internal("abc"), {"error_id": "abc"}),
        (errors.Conflict("used", field="local_id"), {"field": "local_id"}),
        (errors.NotFound("no such message"), {}),
    ],
)
def test_a_refusal_tells_a_program_what_it_needs(error: PorticoError, fields: dict[str, object]) -> None:
    assert error.fields == fields
    assert str(error) == error.message != ""
