"""The registry is whole: every procedure and event has its payloads, roles and words."""

import re

import pytest
from msgspec import NODEFAULT
from msgspec import inspect as types

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


def structs_within(*kinds: types.Type) -> dict[type, types.StructType]:
    """Every struct that answers or events are made of."""
    found: dict[type, types.StructType] = {}
    waiting = list(kinds)
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, types.StructType) and kind.cls not in found:
            found[kind.cls] = kind
            waiting += [field.type for field in kind.fields]
        elif isinstance(kind, types.UnionType):
            waiting += kind.types
        elif isinstance(kind, types.ListType):
            waiting.append(kind.item_type)
        elif isinstance(kind, types.DictType):
            waiting.append(kind.value_type)
    return found


SENT = structs_within(
    *[types.type_info(procedure.reply) for procedure in PROCEDURES],
    *[types.type_info(topic.payload) for topic in TOPICS],
)


@pytest.mark.parametrize("kind", SENT.values(), ids=lambda kind: kind.cls.__name__)
def test_what_is_sent_with_every_answer_is_required(kind: types.StructType) -> None:
    """A key may be missing only if encoding leaves it out."""
    has_default = {
        field.encode_name
        for field in kind.fields
        if not field.default is field.default_factory is NODEFAULT  # so msgspec says UNSET, and leaves it out
    }
    assert has_default == set() or kind.cls.__struct_config__.omit_defaults


@pytest.mark.parametrize("kind", SENT.values(), ids=lambda kind: kind.cls.__name__)
def test_what_is_sent_has_a_shape_except_for_the_data_of_others(kind: types.StructType) -> None:
    shapeless = {field.encode_name for field in kind.fields if is_shapeless(field.type)}
    assert shapeless <= {"metadata", "payload"}


def is_shapeless(kind: types.Type) -> bool:
    """Whether anything may be in it: `metadata` is the sender's, `payload` the browser's."""
    if isinstance(kind, types.UnionType):
        return any(map(is_shapeless, kind.types))
    if isinstance(kind, types.ListType):
        return is_shapeless(kind.item_type)
    if isinstance(kind, types.DictType):
        return is_shapeless(kind.value_type)
    return isinstance(kind, types.AnyType)


def test_events_have_payloads_of_their_own() -> None:
    assert all(issubclass(topic.payload, Event) for topic in TOPICS)


@pytest.mark.parametrize("role", CLIENTS)
def test_clients_may_call_their_procedures_and_subscribe_to_events_only_but_for_the_hook(role: str) -> None:
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
