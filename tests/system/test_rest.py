"""REST on a running node: what programs without a connection do, and what people with one hear of it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_twisted
from twisted.internet.threads import deferToThread

from portico.contract.rest import ROUTES, Route
from tests.support.node import Node
from tests.support.people import arrive
from tests.support.rest import Rest
from tests.support.uploads import Reply
from tests.system.waiting import until

each_route = pytest.mark.parametrize(
    "route", ROUTES, ids=lambda route: f"{route.method} {route.path} {route.name}"
)


async def ask(rest: Rest, method: str, path: str, body: Any = None, **headers: str) -> Reply:
    """Without holding up the test's own connections."""
    reply: Reply = await deferToThread(rest.ask, method, path, body, **headers)
    return reply


def opened(rest: Rest, *others: str, **how: Any) -> int:
    reply = rest.post("/conversations", {"participant_ids": list(others), "type": "general", **how})
    assert reply.status in (200, 201), reply
    id_: int = reply.json["conversation"]["id"]
    return id_


def said(rest: Rest, conversation_id: int, text: str = "Hello") -> Any:
    reply = rest.post(f"/conversations/{conversation_id}/messages", {"text": text})
    assert reply.status == 201, reply
    return reply.json["message"]


def refusal(reply: Reply) -> tuple[int, str]:
    assert set(reply.json) == {"error", "timestamp"}
    return reply.status, reply.json["error"]["code"]


def made_up(route: Route) -> str:
    path = route.path
    for name in route.in_path:
        path = path.replace(f"{{{name}}}", "1")
    return path


@pytest_twisted.ensureDeferred
async def test_a_message_sent_over_rest_is_received_over_wamp(node: Node) -> None:
    rest, ada, bob = Rest(node, "r-ada"), await arrive(node, "r-ada"), await arrive(node, "r-bob")
    chat = (await ask(rest, "POST", "/conversations", {"participant_ids": ["r-bob"]})).json["conversation"][
        "id"
    ]
    path = f"/conversations/{chat}/messages"
    first = await ask(rest, "POST", path, {"text": "Hello"}, Idempotency_Key="one")
    again = await ask(rest, "POST", path, {"text": "Hello"}, Idempotency_Key="one")
    assert (first.status, again.status) == (201, 200)
    assert (first.json["duplicate"], again.json["duplicate"]) == (False, True)
    assert first.json["message"] == again.json["message"]
    for person in (ada, bob):
        assert (await person.wait_for("message.created"))["message"] == first.json["message"]
    message = f"/messages/{first.json['message']['id']}"
    assert (await ask(rest, "PUT", message, {"text": "Hi"})).json["message"]["text"] == "Hi"
    assert (await bob.wait_for("message.updated"))["message"]["text"] == "Hi"
    assert (await ask(rest, "DELETE", message)).status == 200
    assert (await bob.wait_for("message.deleted"))["seq"] == 1
    assert bob.names().count("message.created") == 1
    for person in (ada, bob):
        person.leave()


def test_a_conversation_from_first_to_last(node: Node) -> None:
    ada, bob = Rest(node, "c-ada"), Rest(node, "c-bob")
    about = {"participant_ids": ["c-bob"], "property_id": 7, "title": "Flat"}
    assert ada.post("/conversations", about).status == 201
    chat = opened(ada, "c-bob", type="property_inquiry", property_id=7)
    here = f"/conversations/{chat}"
    assert [each["user_id"] for each in ada.get(f"{here}/participants").json["participants"]] == [
        "c-ada",
        "c-bob",
    ]
    said(ada, chat, "Is the cellar dry?")
    assert bob.get("/messages/unread").json == {"total": 1, "conversations": {str(chat): 1}}
    assert bob.post(f"{here}/read").json["total"] == 0
    assert bob.get(here).json["conversation"]["unread"] == 0
    assert ada.ask("PATCH", here, {"title": "Loft"}).json["conversation"]["title"] == "Loft"
    assert ada.get("/conversations/search?query=loft").json["conversations"][0]["id"] == chat
    assert ada.ask("PUT", f"{here}/archive").json["conversation"]["status"] == "archived"
    assert ada.get("/conversations?status=active").json["conversations"] == []
    assert ada.ask("DELETE", f"{here}/archive").json["conversation"]["status"] == "active"
    assert ada.ask("DELETE", here).json == {"conversation_id": chat}
    assert ada.get("/conversations").json["conversations"] == []


def test_who_one_is_and_what_one_wants(node: Node) -> None:
    ada = Rest(node, "w-ada")
    assert ada.ask("PATCH", "/me", {"name": "Ada"}).json["user"]["name"] == "Ada"
    assert ada.get("/me").json["user"]["id"] == "w-ada"
    bob = Rest(node, "w-bob")
    assert bob.get("/users/w-ada").status == bob.get("/users/w-nobody").status == 404
    chat = {"participant_ids": ["w-bob", "w-cy"], "type": "group"}
    assert ada.post("/conversations", chat).status == 201
    assert bob.get("/users/w-ada").json["user"]["name"] == "Ada"
    assert [user["id"] for user in bob.get("/users").json["users"]] == ["w-ada"]
    Rest(node, "w-cy").get("/me")
    assert ada.get("/users?limit=1").headers["link"].endswith('rel="next"')
    assert ada.get("/stats").json["sent"] == 0
    assert ada.ask("PUT", "/preferences", {"language": "fr"}).json["preferences"]["language"] == "fr"
    token = {"token": "a-token", "provider": "fcm", "platform": "ios"}
    assert ada.post("/devices", token).status == 201
    assert len(ada.get("/devices").json["devices"]) == 1
    assert ada.ask("DELETE", "/devices", {"token": "a-token"}).json == {"unregistered": True}
    assert ada.ask("DELETE", "/devices?token=a-token").json == {"unregistered": False}


def test_following_the_links_leads_through_a_list_once(node: Node) -> None:
    ada = Rest(node, "l-ada")
    chat = opened(ada, "l-bob")
    for number in range(5):
        said(ada, chat, str(number))
    path, texts = f"/conversations/{chat}/messages?limit=2", list[str]()
    while path:
        reply = ada.get(path)
        texts = [each["text"] for each in reply.json["messages"]] + texts
        links = reply.headers.get("link", "").split(", ")
        before = [link for link in links if link.endswith('rel="prev"')]
        path = before[0].partition(">")[0].removeprefix("</api/v1") if before else ""
    assert texts == ["0", "1", "2", "3", "4"]


def test_catching_up(node: Node) -> None:
    ada = Rest(node, "s-ada")
    chat = opened(ada, "s-bob")
    cursor = ada.get("/sync").json["cursor"]
    message = said(ada, chat)
    assert ada.get(f"/sync?since={cursor}").json["messages"] == [message]


@each_route
def test_nobody_gets_anything_without_a_token(node: Node, route: Route) -> None:
    reply = Rest(node).ask(route.method, made_up(route))
    assert refusal(reply) == (401, "forbidden")
    assert reply.headers["www-authenticate"] == "Bearer"


def test_a_token_must_be_good_in_every_way(node: Node) -> None:
    for token, code in (("x", "forbidden"), (node.token("t-ada", ttl=-60), "token_expired")):
        assert refusal(Rest(node, Authorization=f"Bearer {token}").get("/me")) == (401, code)
    assert refusal(Rest(node, Authorization="Basic eDp4").get("/me")) == (401, "forbidden")


@pytest_twisted.ensureDeferred
async def test_who_is_barred_is_barred_here_too(node: Node) -> None:
    rest, root = Rest(node, "b-ada"), await arrive(node, "b-root", "admin")
    assert (await ask(rest, "GET", "/me")).status == 200
    await root.ask("admin.revoke_tokens", user_id="b-ada")
    later = await ask(rest, "GET", "/me")
    assert refusal(later) == (401, "forbidden")
    root.leave()


NEEDED: Mapping[str, Any] = {  # in the body, by procedure
    "card.act": {"action": "accept"},
    "conversation.assign": {"user_id": None},
    "conversation.snooze": {"until": "2027-06-01T09:00:00Z"},
    "message.stream": {"delta": "x", "local_id": "x"},
    "message.schedule": {"text": "x", "at": "2027-06-01T09:00:00Z"},
}


@pytest.mark.parametrize(
    "route",
    [
        route for route in ROUTES
        if {"conversation_id", "message_id"} & set(route.in_path)
        and {"user", "bot"} & set(route.procedure.roles)
    ],
    ids=lambda route: f"{route.method} {route.path}",
)  # fmt: skip
def test_a_stranger_finds_nothing(node: Node, route: Route) -> None:
    role = "user" if "user" in route.procedure.roles else "bot"
    ada, eve = Rest(node, "e-ada"), Rest(node, f"e-eve-{role}", role)
    chat = opened(ada, "e-bob")
    ids = {"conversation_id": chat, "message_id": said(ada, chat)["id"]}
    body = NEEDED.get(
        route.name, {"text": "x"} if "text" in route.procedure.request.__struct_fields__ else None
    )
    assert refusal(eve.ask(route.method, route.path.format(**ids), body)) == (404, "not_found")


def test_a_service_acts_for_somebody_and_nobody_else_does(node: Node) -> None:
    django = Rest(node, "django", "service", X_As_User="as-ad%C3%A0")
    chat = opened(django, "as-bob")
    assert said(django, chat)["sender_id"] == "as-ad\N{LATIN SMALL LETTER A WITH GRAVE}"
    system = django.post(f"/conversations/{chat}/messages", {"type": "system", "text": "Sold"})
    assert system.json["message"]["type"] == "system"
    refused = Rest(node, "as-eve", X_As_User="as-bob").get("/conversations")
    assert (refusal(refused), refused.json["error"]["field"]) == ((400, "invalid_argument"), "as_user")


@pytest_twisted.ensureDeferred
async def test_a_call_begun_over_rest_is_taken_up_by_a_device(node: Node) -> None:
    rest, bob = Rest(node, "call-ada"), await arrive(node, "call-bob")
    started = await ask(rest, "POST", "/calls", {"to_user_id": "call-bob", "kind": "video"})
    assert started.status == 201
    call_id = (await bob.wait_for("call.incoming"))["call"]["id"]
    await bob.ask("call.accept", call_id=call_id)
    ada = await arrive(node, "call-ada")
    await ada.ask("call.accept", call_id=call_id)
    await ada.ask("call.signal", call_id=call_id, kind="offer", payload={"sdp": "v=0", "type": "offer"})
    assert (await bob.wait_for("call.signal"))["from_user_id"] == "call-ada"
    ended = await ask(rest, "PATCH", f"/calls/{call_id}", {"status": "ended"})
    assert ended.json["call"]["status"] == "ended"
    assert (await bob.wait_for("call.ended"))["call"]["id"] == call_id
    assert (await ask(rest, "GET", "/calls")).json["calls"][0]["id"] == call_id
    for person in (ada, bob):
        person.leave()


def test_what_one_has_is_not_sent_again(node: Node) -> None:
    ada = Rest(node, "tag-ada")
    opened(ada, "tag-bob")
    tag = ada.get("/conversations").headers["etag"]
    known = ada.get("/conversations", If_None_Match=tag)
    assert (known.status, known.body, known.headers["etag"]) == (304, b"", tag)
    opened(ada, "tag-cyd")
    assert ada.get("/conversations", If_None_Match=tag).status == 200
    head = ada.ask("HEAD", "/conversations")
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["content-length"]) == len(ada.get("/conversations").body)


def test_what_is_not_there_and_what_cannot_be_done(node: Node) -> None:
    ada = Rest(node, "no-ada")
    for path in ("/api", "/api/", "/api/v1", "/api/v2/conversations", "/api/v1/nothing", "/api/docs/x"):
        assert refusal(ada.raw("GET", path, None, {})) == (404, "not_found")
    wrong = ada.ask("PUT", "/conversations")
    assert refusal(wrong) == (405, "invalid_argument")
    assert wrong.headers["allow"] == "GET, HEAD, OPTIONS, POST"
    assert refusal(ada.raw("PROPFIND", "/api/v1/conversations", None, {})) == (405, "invalid_argument")
    assert refusal(ada.raw("POST", "/api/v1/openapi.json", None, {})) == (405, "invalid_argument")


def test_bodies_are_json_and_at_most_a_mebibyte(node: Node) -> None:
    ada = Rest(node, "big-ada")
    target, json = "/api/v1/conversations", {"Content-Type": "application/json"}
    assert refusal(ada.raw("POST", target, b"{", json)) == (400, "invalid_argument")
    assert refusal(ada.raw("POST", target, b"a=1", {"Content-Type": "text/plain"})) == (
        415,
        "invalid_argument",
    )
    assert refusal(ada.raw("POST", target, b" " * (1 << 20), json)) == (400, "invalid_argument")
    assert refusal(ada.raw("POST", target, b" " * ((1 << 20) + 1), json)) == (413, "too_large")


def test_a_head_that_is_too_long_is_refused_with_words(node: Node) -> None:
    ada = Rest(node, "long-ada")
    assert refusal(ada.get(f"/sync?since={'x' * 20_000}")) == (400, "invalid_argument")
    assert refusal(ada.get("/sync", X_Long="x" * 20_000)) == (400, "invalid_argument")
    assert refusal(ada.get("/sync", X_One="x" * 9_000, X_Two="x" * 9_000)) == (400, "invalid_argument")


def test_pages_of_allowed_sites_may_use_it(node: Node) -> None:
    ada = Rest(node, "cors-ada")
    headers = ada.get("/me", Origin="http://localhost:3000").headers
    assert headers["access-control-allow-origin"] == "http://localhost:3000"
    assert "access-control-allow-origin" not in ada.get("/me", Origin="https://evil.example").headers
    asked = {"Origin": "http://localhost:3000", "Access_Control_Request_Method": "DELETE"}
    before = Rest(node).ask("OPTIONS", "/conversations/1", **asked)
    assert before.status == 204
    assert "DELETE" in before.headers["access-control-allow-methods"]
    assert "Authorization" in before.headers["access-control-allow-headers"]


def test_a_request_is_known_by_its_id_in_the_log(node: Node) -> None:
    ada = Rest(node, "id-ada")
    assert (
        ada.get("/messages/search?query=secret", X_Request_Id="my-request-1").headers["x-request-id"]
        == "my-request-1"
    )
    made = ada.get("/me", X_Request_Id="not an id!").headers["x-request-id"]
    assert len(made) == 32
    lines = [line for line in node.log().splitlines() if "my-request-1" in line]
    assert len(lines) == 1
    assert "GET /messages/search" in lines[0]
    assert "secret" not in node.log()


def test_the_pages_need_no_token_and_nothing_from_elsewhere(node: Node) -> None:
    anybody = Rest(node)
    assert anybody.get("/openapi.json").json["openapi"] == "3.1.0"
    page = anybody.raw("GET", "/api/docs", None, {})
    assert page.status == 200
    addresses = [part.partition('"')[0] for part in page.body.decode().split('="/')[1:]]
    assert len(addresses) == 4
    for address in addresses:
        assert anybody.raw("GET", f"/{address}", None, {}).status == 200
    assert not [part for part in page.body.decode().split('"') if urlsplit(part).netloc]


def test_numbers_of_rest_are_counted_by_route(node: Node) -> None:
    Rest(node, "n-ada").get("/users/n-ada")
    Rest(node, "n-ada").ask("PROPFIND", "/users/n-ada")
    metrics = node.admin("/metrics")[1]
    assert 'portico_rest_total{process="gateway",route="GET /users/{user_id}",status="200"}' in metrics
    assert "PROPFIND" not in metrics


def test_a_killed_gateway_causes_no_message_twice(node: Node) -> None:
    ada = Rest(node, "kill-ada")
    path = f"/conversations/{opened(ada, 'kill-bob')}/messages"
    ada.post(path, {"text": "before"}, Idempotency_Key="1")
    gone = node.kill("gateway")
    assert ada.post(path, {"text": "before"}, Idempotency_Key="1").status in (200, 503)
    until(lambda: node.health()["checks"]["gateway"] and node.pid("gateway") != gone)
    assert ada.post(path, {"text": "before"}, Idempotency_Key="1").status == 200
    assert len(ada.get(path).json["messages"]) == 1


def test_a_restarted_component_is_waited_for(node: Node) -> None:
    ada = Rest(node, "wait-ada")
    path = f"/conversations/{opened(ada, 'wait-bob')}/messages"
    node.kill("messaging")
    until(lambda: ada.post(path, {"text": "during"}, Idempotency_Key="1").status != 503)
    assert [each["text"] for each in ada.get(path).json["messages"]] == ["during"]
