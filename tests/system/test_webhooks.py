"""Webhooks on a whole node: admins create them over REST, and a receiver is told of everything but notes."""

from collections.abc import Iterator
from typing import Any

import pytest
import pytest_twisted
from standardwebhooks import Webhook
from twisted.internet.threads import deferToThread

from tests.support.node import Node
from tests.support.people import arrive
from tests.support.ports import free_port
from tests.support.rest import Rest
from tests.support.site import Site, running_site
from tests.support.waiting import until
from tests.support.webhooks import bodies

OF_ALL = {
    "conversation.created",
    "conversation.updated",
    "message.created",
    "message.updated",
    "message.deleted",
    "receipt.read",
    "receipt.delivered",
    "call.started",
    "call.accepted",
    "call.ended",
    "report.created",
    "report.resolved",
    "team.created",
    "team.updated",
    "inbox.updated",
}


@pytest.fixture(scope="module")
def hooked() -> Iterator[Node]:
    """A node whose webhooks may lead to this machine."""
    with Node(free_port(), WEBHOOK_PRIVATE_ADDRESSES="1").running() as node:
        yield node


@pytest.fixture
def site() -> Iterator[Site]:
    """A receiver that takes everything."""
    with running_site(lambda _: (200, {})) as site:
        yield site


async def call(rest: Rest, method: str, path: str, body: Any = None) -> Any:
    """The answer of a route that succeeds."""
    reply = await deferToThread(rest.ask, method, path, body)
    assert reply.status in (200, 201), reply
    return reply.json


async def create(root: Rest, url: str, *events: str) -> tuple[int, str]:
    """The id and the secret of a new endpoint."""
    made = await call(root, "POST", "/webhooks", {"url": url, "events": list(events)})
    return made["webhook"]["id"], made["secret"]


def types(site: Site) -> list[str]:
    return [body["type"] for body in bodies(site)]


@pytest_twisted.ensureDeferred
async def test_everything_that_happens_is_posted_and_notes_are_not(hooked: Node, site: Site) -> None:
    root, lena = Rest(hooked, "wh-root", "admin"), Rest(hooked, "wh-lena")
    id_, secret = await create(root, site.url, "*")
    ada, bob = await arrive(hooked, "wh-ada"), await arrive(hooked, "wh-bob")
    opened = await ada.ask("conversation.create", participant_ids=["wh-bob", "wh-cy"], type="group")
    chat = opened["conversation"]["id"]
    await ada.ask("conversation.update", conversation_id=chat, title="Garden")
    sent = await ada.ask("message.send", conversation_id=chat, text="Hello", local_id="wh-1")
    message_id = sent["message"]["id"]
    await bob.ask("receipt.read", conversation_id=chat, up_to_seq=1)
    await bob.ask("moderation.report", message_id=message_id, reason="rude words")
    resolving = await arrive(hooked, "wh-root", "admin")
    [case] = (await resolving.ask("moderation.queue"))["reports"]
    await ada.ask("message.edit", message_id=message_id, text="Hello!")
    await resolving.ask("moderation.resolve", report_id=case["id"], action="delete_message")
    started = await ada.ask("call.start", conversation_id=chat, kind="voice")
    await bob.ask("call.accept", call_id=started["call"]["id"])
    await ada.ask("call.end", call_id=started["call"]["id"])
    team = (await call(root, "POST", "/teams", {"name": "Sales", "lead_ids": ["wh-lena"]}))["team"]
    await call(root, "PATCH", f"/teams/{team['id']}", {"assignment": "in_turn"})
    asked = await ada.ask("message.send", to_user_id=team["participant_id"], text="Free?", local_id="wh-2")
    inbox_id = asked["conversation"]["id"]
    await until(lambda: "inbox.updated" in types(site))
    await call(lena, "POST", f"/conversations/{inbox_id}/notes", {"text": "owner is in a hurry"})
    await call(lena, "POST", f"/conversations/{inbox_id}/close", {})
    wanted = OF_ALL - {"message.updated"}  # the edit and the deletion may be one
    await until(lambda: wanted <= set(types(site)))
    for posted in site.asked:
        Webhook(secret).verify(posted.body, posted.headers)
    everything = b"".join(posted.body for posted in site.asked)
    assert b"hurry" not in everything
    assert b"rude words" not in everything
    in_chat = [body["type"] for body in bodies(site) if _conversation_of(body) == chat]
    assert in_chat[0] == "conversation.created"
    assert len({posted.headers["webhook-id"] for posted in site.asked}) == len(site.asked)
    posted_ids = {posted.headers["webhook-id"] for posted in site.asked}
    recorded: set[str] = set()
    while recorded < posted_ids:
        page = await call(root, "GET", f"/webhooks/{id_}/attempts?status=delivered&limit=100")
        recorded = {each["event_id"] for each in page["attempts"]}
    assert recorded == posted_ids
    await deferToThread(root.ask, "DELETE", f"/webhooks/{id_}")
    for person in (ada, bob, resolving):
        person.leave()


def _conversation_of(body: dict[str, Any]) -> Any:
    data = body["data"]
    return data.get("conversation_id") or next(
        (each.get("conversation_id") or each["id"] for name, each in data.items() if name != "team"
         and isinstance(each, dict)), None
    )  # fmt: skip


@pytest_twisted.ensureDeferred
async def test_a_killed_notifier_loses_nothing(hooked: Node, site: Site) -> None:
    root = Rest(hooked, "wh-root", "admin")
    id_, _ = await create(root, site.url, "message.created")
    ada = await arrive(hooked, "wh-ada2")
    opened = await ada.ask("conversation.create", participant_ids=["wh-bob2"], type="general")
    chat = opened["conversation"]["id"]
    for number in range(30):
        await ada.ask("message.send", conversation_id=chat, text=f"n{number}", local_id=f"wh-k{number}")
        if number == 10:
            await until(lambda: bool(site.asked))
            hooked.kill("notifier")
    wanted = [f"n{number}" for number in range(30)]
    await until(lambda: len(unique_texts(site)) == 30)
    assert unique_texts(site) == wanted
    assert len(site.asked) <= 31
    await deferToThread(root.ask, "DELETE", f"/webhooks/{id_}")
    ada.leave()


def unique_texts(site: Site) -> list[str]:
    """The texts that were posted, each at its first time."""
    return list(dict.fromkeys(body["data"]["message"]["text"] for body in bodies(site)))


@pytest_twisted.ensureDeferred
async def test_an_address_of_ones_own_network_is_refused(node: Node, site: Site) -> None:
    root = Rest(node, "wp-root", "admin")
    id_, _ = await create(root, site.url.replace("127.0.0.1", "localhost"), "message.*")
    tested = await call(root, "POST", f"/webhooks/{id_}/test", {})
    path = f"/webhooks/{id_}/attempts"
    found: list[Any] = []
    while not found:
        found = (await call(root, "GET", path))["attempts"]
    assert [(each["event_id"], each["error"]) for each in found] == [(tested["event_id"], "private_address")]
    assert site.asked == []
    await call(root, "DELETE", f"/webhooks/{id_}")


@pytest_twisted.ensureDeferred
async def test_mistakes_are_named_and_secrets_shown_once(node: Node) -> None:
    root, path = Rest(node, "wp-root", "admin"), "/webhooks"
    for body, field in (
        ({"url": "https://example.org", "events": ["message.*", "note.created"]}, "events[1]"),
        ({"url": "https://a:b@example.org", "events": ["*"]}, "url"),
        ({"url": "ftp://example.org", "events": ["*"]}, "url"),
    ):
        refused = await deferToThread(root.post, path, body)
        assert (refused.status, refused.json["error"]["field"]) == (400, field)
    id_, secret = await create(root, "https://example.org/hook", "call.*")
    changed = await call(root, "PATCH", f"{path}/{id_}", {"state": "paused", "events": ["*"]})
    assert (changed["webhook"]["state"], changed["webhook"]["events"]) == ("paused", ["*"])
    rotated = await call(root, "POST", f"{path}/{id_}/rotation", {})
    assert rotated["secret"] != secret
    shown = await deferToThread(root.get, path)
    assert secret not in shown.body.decode()
    assert rotated["secret"] not in shown.body.decode()
    assert (await call(root, "DELETE", f"{path}/{id_}"))["webhook_id"] == id_
