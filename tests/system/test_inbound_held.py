"""Answers that wait for a decision, through a running node, and whose they are."""

import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
import pytest_twisted
from twisted.internet.threads import deferToThread

from tests.support.answers import PNG, talk
from tests.support.inbound import DOMAIN, SECRET, address_of, mail, post_raw
from tests.support.node import Node
from tests.support.people import Person, arrive
from tests.support.ports import free_port
from tests.support.rest import Rest


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    port = free_port()
    rules = tmp_path_factory.mktemp("rules") / "rules.toml"
    rules.write_text('[[rule]]\ntypes = ["support"]\ndetectors = ["phone"]\naction = "warn"\n')
    env = {
        "GUARD_RULES": str(rules),
        "INBOUND_DOMAIN": DOMAIN,
        "INBOUND_SECRET": SECRET,
        "PHONE_DEFAULT_COUNTRY": "KE",
        "MEDIA_MAX_BYTES": "100000",
    }
    with Node(port, **env).running() as running:
        yield running


@pytest_twisted.ensureDeferred
async def test_another_sender_is_held_until_an_admin_decides(node: Node) -> None:
    at = await talk(node)
    assert await at.post_raw("Wire the money", sender="mallory@example.net") == (200, {"outcomes": ["held"]})
    other_id = f"{at.amina_id}-2@mail.example.org"
    await at.post_raw("It is really me", sender="amina@work.example", message_id=other_id)
    assert await at.texts() == []
    admin = await arrive(node, "root", "admin")
    listed = (await admin.ask("inbound.held", limit=100))["answers"]
    forged, real = [answer for answer in listed if answer["user_id"] == at.amina_id]
    assert (forged["sender"], forged["text"]) == ("mallory@example.net", "Wire the money")
    await admin.ask("inbound.decide", answer_id=forged["id"], action="discard")
    await admin.ask("inbound.decide", answer_id=real["id"], action="accept")
    assert (await at.brian.wait_for("message.created"))["message"]["text"] == "It is really me"
    assert await at.texts() == ["It is really me"]
    again = await admin.refused("inbound.decide", answer_id=forged["id"], action="accept")
    assert again.error == "portico.error.conflict"
    assert (await at.brian.refused("inbound.held")).error == "wamp.error.not_authorized"


async def held_answer(admin: Person, user_id: str) -> dict[str, Any]:
    """The one answer of this user that is held."""
    listed = (await admin.ask("inbound.held", limit=100))["answers"]
    [held] = [answer for answer in listed if answer["user_id"] == user_id]
    return dict(held)


@pytest_twisted.ensureDeferred
async def test_an_answer_that_was_held_comes_with_its_files(node: Node) -> None:
    at = await talk(node)
    made = mail(at.address, "amina@work.example", "The kitchen", at.message_id)
    made.add_attachment(PNG, maintype="image", subtype="png", filename="kitchen.png")
    made.add_attachment(b"x" * 100_001, maintype="video", subtype="mp4", filename="tour.mp4")
    assert await deferToThread(post_raw, node, made) == (200, {"outcomes": ["held"]})
    admin = await arrive(node, "root", "admin")
    held = await held_answer(admin, at.amina_id)
    assert held["files_dropped"] == 1
    [file] = held["files"]
    assert (file["filename"], file["type"]) == ("kitchen.png", "image/png")
    assert await deferToThread(fetched, file["url"]) == PNG
    await admin.ask("inbound.decide", answer_id=held["id"], action="accept")
    message = (await at.brian.wait_for("message.created"))["message"]
    assert [attached["id"] for attached in message["attachments"]] == [file["id"]]
    assert message["metadata"] == {
        "via": "email", "files_refused": [{"filename": "tour.mp4", "reason": "too_large"}],
    }  # fmt: skip


def fetched(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as response:  # noqa: S310
        content: bytes = response.read()
        return content


@pytest_twisted.ensureDeferred
async def test_an_admin_decides_over_rest(node: Node) -> None:
    at = await talk(node)
    await at.post_raw("From my other address", sender="amina@work.example")
    admin, brian = Rest(node, "root", "admin"), Rest(node, f"brian-{at.amina_id}")
    listed = (await deferToThread(admin.get, "/inbound/held?limit=100")).json["answers"]
    [held] = [answer for answer in listed if answer["user_id"] == at.amina_id]
    path = f"/inbound/held/{held['id']}/decision"
    for method, asked, body in (("GET", "/inbound/held", None), ("POST", path, {"action": "accept"})):
        refused = await deferToThread(brian.ask, method, asked, body)
        assert (refused.status, refused.json["error"]["code"]) == (403, "forbidden")
    decided = await deferToThread(admin.post, path, {"action": "accept"})
    assert (decided.status, decided.json["answer"]["id"]) == (200, held["id"])
    assert await at.texts() == ["From my other address"]
    again = await deferToThread(admin.post, path, {"action": "discard"})
    assert (again.status, again.json["error"]["code"]) == (409, "conflict")


@pytest_twisted.ensureDeferred
async def test_what_a_sender_at_a_device_would_confirm_waits_for_a_moderator(node: Node) -> None:
    at = await talk(node, "support")
    text = "Call me on 0712 345 678"
    assert await at.post_raw(text) == (200, {"outcomes": ["held"]})
    assert await at.texts() == []
    admin = await arrive(node, "root", "admin")
    [held] = (await admin.ask("moderation.held"))["held"]
    assert (held["sender_id"], held["text"], held["detectors"]) == (at.amina_id, text, ["phone"])
    await admin.ask("moderation.decide", held_id=held["id"], action="release")
    message = (await at.brian.wait_for("message.created"))["message"]
    assert (message["text"], message["metadata"]) == (text, {"via": "email"})


@pytest_twisted.ensureDeferred
async def test_only_portico_says_how_a_message_came(node: Node) -> None:
    at = await talk(node)
    claimed = {"via": "email", "files_refused": ["x"], "note": 1}
    sent = await at.brian.ask(
        "message.send", conversation_id=at.conversation_id, text="Hello", local_id="1", metadata=claimed
    )
    assert sent["message"]["metadata"] == {"note": 1}


@pytest_twisted.ensureDeferred
async def test_a_guest_s_mails_are_answered_after_they_signed_in(node: Node) -> None:
    brian_id = "brian-of-guests"
    site, brian = await arrive(node, "site", "service"), await arrive(node, brian_id)
    guest_id = (await site.ask("user.create_guest"))["user_id"]
    opened = await site.ask(
        "conversation.create", as_user=guest_id, participant_ids=[brian_id], type="general"
    )
    address = address_of(node, guest_id, opened["conversation"]["id"])
    account = f"{brian_id}-account"
    (await arrive(node, account)).leave()
    node.sql("update person set email = 'signed@in.example' where id = %s returning 1", account)
    await site.ask("user.merge_guest", guest_id=guest_id, user_id=account)
    made = mail(address, "signed@in.example", "It is me", f"{guest_id[6:]}@in.example")
    assert await deferToThread(post_raw, node, made) == (200, {"outcomes": ["sent"]})
    message = (await brian.wait_for("message.created"))["message"]
    assert (message["sender_id"], message["text"]) == (account, "It is me")
