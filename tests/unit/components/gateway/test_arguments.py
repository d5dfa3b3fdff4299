"""Procedure arguments built from an HTTP request."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from components.gateway import arguments
from components.gateway.messages import ApiRequest, HttpError
from components.gateway.service import choose_route
from portico.contract.rest import PREFIX, routes_at
from portico.contract.shapes import MAX_ID
from portico.domain.errors import InvalidArgument

JSON = {"content-type": "application/json"}


def asked(method: str, path: str, body: bytes = b"", **headers: str) -> ApiRequest:
    path, _, query = path.partition("?")
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return ApiRequest(
        method=method, path=PREFIX + path, query=query, body=body, headers={**(JSON if body else {}), **named}
    )


def meant(request: ApiRequest) -> tuple[str, dict[str, Any]]:
    """The procedure and its arguments."""
    routes, path = routes_at(request.path.removeprefix(PREFIX))
    fitting = [route for route in routes if route.method == request.method]
    query, body = arguments.request_fields(request)
    route = choose_route(fitting, {**body, **query})
    return route.name, arguments.route_arguments(route, request, path, query, body)


def mistake(request: ApiRequest) -> str:
    with pytest.raises(InvalidArgument) as caught:
        meant(request)
    return str(caught.value.fields["field"])


def test_a_query_has_numbers_and_words_as_the_procedure_wants_them() -> None:
    assert meant(asked("GET", "/conversations?limit=5&unread=true&status=active")) == (
        "conversation.list",
        {"limit": 5, "unread": True, "status": "active"},
    )
    assert meant(asked("GET", "/users?query=7")) == ("user.list", {"query": "7"})


def test_path_and_body_are_put_together() -> None:
    request = asked("PATCH", "/conversations/7", b'{"title": null}')
    assert meant(request) == ("conversation.update", {"conversation_id": 7, "title": None})


def test_the_path_is_decoded() -> None:
    assert meant(asked("GET", "/users/a%2Fb%20c")) == ("user.get", {"user_id": "a/b c"})


def test_reading_without_a_place_means_all_of_it() -> None:
    name, kwargs = meant(asked("POST", "/conversations/7/read"))
    assert (name, kwargs["up_to_seq"]) == ("receipt.read", MAX_ID)
    assert meant(asked("POST", "/conversations/7/read", b'{"up_to_seq": 3}'))[1]["up_to_seq"] == 3


def test_the_status_of_a_call_says_what_to_do_with_it() -> None:
    path = "/calls/3"
    assert meant(asked("PATCH", path, b'{"status": "active"}')) == ("call.accept", {"call_id": 3})
    assert meant(asked("PATCH", path, b'{"status": "rejected", "reason": "later"}')) == (
        "call.reject",
        {"call_id": 3, "reason": "later"},
    )
    assert meant(asked("PATCH", path, b'{"status": "ended"}')) == ("call.end", {"call_id": 3})
    assert meant(asked("PATCH", path, b'{"kind": "video"}')) == (
        "call.update",
        {"call_id": 3, "kind": "video"},
    )
    assert mistake(asked("PATCH", path, b'{"status": "missed"}')) == "status or kind"
    assert mistake(asked("PATCH", path)) == "status or kind"


def test_sync_begins_without_a_cursor() -> None:
    assert meant(asked("GET", "/sync"))[0] == "sync.state"
    assert meant(asked("GET", "/sync?since=x"))[0] == "sync.changes"


def test_an_idempotency_key_is_the_local_id() -> None:
    path, body = "/conversations/7/messages", b'{"text": "Hello"}'
    assert meant(asked("POST", path, body, idempotency_key="k"))[1]["local_id"] == "k"
    assert meant(asked("POST", path, b'{"local_id": "mine"}'))[1]["local_id"] == "mine"
    made = [meant(asked("POST", path, body))[1]["local_id"] for _ in range(2)]
    assert made[0] != made[1]
    assert mistake(asked("POST", path, b'{"local_id": "mine"}', idempotency_key="k")) == "local_id"
    assert mistake(asked("POST", path, body, idempotency_key="")) == "Idempotency-Key"


def test_other_posts_need_no_key() -> None:
    request = asked("POST", "/conversations", b'{"participant_ids": ["8"]}', idempotency_key="k")
    assert meant(request)[1] == {"participant_ids": ["8"]}


def test_a_service_names_whom_it_acts_for() -> None:
    assert meant(asked("GET", "/stats", x_as_user="a%20b"))[1] == {"as_user": "a b"}


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/conversations?limit=many", "limit"),
        ("/conversations?limit=null", "limit"),
        ("/conversations?limit=0", "limit"),
        ("/conversations?limit=1&limit=2", "limit"),
        ("/conversations?unread=perhaps", "unread"),
        ("/conversations/x", "conversation_id"),
        ("/conversations/1?conversation_id=1", "conversation_id"),
        ("/conversations?status=%ff", "query"),
        ("/users/%ff", "user_id"),
        ("/users/%00", "user_id"),
        ("/conversations?" + "&".join(f"a{n}=1" for n in range(60)), "query"),
    ],
)
def test_a_mistake_names_its_field(path: str, field: str) -> None:
    assert mistake(asked("GET", path)) == field


@pytest.mark.parametrize(
    "body", [b"[]", b"1", b"{", b'{"text": NaN}', b"\xff", b"[" * 9000, b'{"a":"\\ud800"}']
)
def test_a_body_is_a_json_object(body: bytes) -> None:
    assert mistake(asked("POST", "/conversations", body)) == "body"


@pytest.mark.parametrize(
    "headers", [{"content_type": "text/plain"}, {"content_type": ""}, {"content_encoding": "gzip"}]
)
def test_a_body_of_another_kind_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(HttpError) as caught:
        meant(asked("POST", "/conversations", b"{}", **headers))
    assert caught.value.status == 415
    assert caught.value.error.fields["reason"] == (
        "unsupported. Send `application/json` without compression."
    )


@examples(st.binary(max_size=200))
def test_no_body_breaks_anything(body: bytes) -> None:
    with suppress(InvalidArgument):
        assert meant(asked("POST", "/conversations", body))[0] == "conversation.create"
