"""The whole way of a notification through a running node, and what a kill does to a thousand."""

import json
import urllib.request
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest
import pytest_twisted
from twisted.internet.threads import deferToThread

from components.delivery.dispatcher import AT_ONCE
from tests.support.node import Node
from tests.support.people import arrive
from tests.support.ports import free_port
from tests.support.site import Site, running_site
from tests.support.waiting import until

MANY, KILLS = 1000, 2
PEOPLE = """
    insert into person (id, email) select 'many-' || n, 'many-' || n || '@example.com'
    from generate_series(1, %s) n returning 1
"""
SENT = "select count(*) from delivery where user_id like 'many-%%' and state = 'sent'"


@pytest.fixture(scope="module")
def provider() -> Iterator[Site]:
    """Resend, as far as a mail needs it."""
    with running_site(lambda _: (200, {"id": "mail"})) as site:
        yield site


@pytest.fixture(scope="module")
def mailing_node(provider: Site) -> Iterator[Node]:
    """A node that mails at once, by that provider."""
    env = {
        "EMAIL_PROVIDER": "resend",
        "RESEND_API_KEY": "key",
        "RESEND_BASE_URL": provider.url,
        "FROM_EMAIL": "Nest <news@nest.example>",
        "NOTIFY_EMAIL_AFTER": "0",
        "FRONTEND_URL": "https://nest.example",
        "PORTICO_PUBLIC_URL": "https://chat.nest.example",
    }
    node = Node(free_port(), **env)
    node.start()
    yield node
    assert node.stop() == 0
    assert "Traceback" not in node.log()
    node.remove()


def mails(provider: Site, address: str) -> list[dict[str, Any]]:
    """What was sent to somebody."""
    sent = [json.loads(asked.body) for asked in provider.asked]
    return [mail for mail in sent if address in str(mail["to"])]


async def visit(node: Node, path: str, data: bytes | None = None) -> tuple[int, str]:
    """GET, or POST with `data`."""

    def ask() -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{node.port}{path}", data, timeout=10) as response:
                return response.status, response.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()

    answer: tuple[int, str] = await deferToThread(ask)
    return answer


@pytest_twisted.ensureDeferred
async def test_a_mail_and_the_link_that_ends_them(mailing_node: Node, provider: Site) -> None:
    token = mailing_node.token("bob", email="bob@example.com", name="Bob")
    bob = await arrive(mailing_node, "bob", token=token)
    ada = await arrive(mailing_node, "ada", token=mailing_node.token("ada", name="Ada"))
    opened = await ada.ask("conversation.create", participant_ids=["bob"], type="general")
    chat = opened["conversation"]["id"]
    await ada.ask("message.send", conversation_id=chat, text="<b>Hello</b> Bob", local_id="first")
    await until(lambda: bool(mails(provider, "bob@example.com")))
    [mail] = mails(provider, "bob@example.com")
    assert mail["subject"] == "New message from Ada"
    assert "&lt;b&gt;Hello&lt;/b&gt; Bob" in mail["html"]
    assert f"https://nest.example/conversations/{chat}" in mail["text"]
    assert mail["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["headers"]["List-Id"] == "<notifications.chat.nest.example>"

    link = urlsplit(mail["headers"]["List-Unsubscribe"].strip("<>")).path
    assert (await visit(mailing_node, link))[0] == 200
    assert (await visit(mailing_node, link + "x", b"List-Unsubscribe=One-Click"))[0] == 404
    kept = (await bob.ask("preferences.get"))["preferences"]
    assert kept["channels"]["message"] == {"push": True, "email": True, "sms": False}
    assert (await visit(mailing_node, link, b"List-Unsubscribe=One-Click"))[0] == 200
    kept = (await bob.ask("preferences.get"))["preferences"]
    assert not any(channels["email"] for channels in kept["channels"].values())
    for person in (ada, bob):
        person.leave()


@pytest_twisted.ensureDeferred
async def test_wishes_are_kept_and_mistakes_refused(mailing_node: Node) -> None:
    bob = await arrive(mailing_node, "wishing-bob")
    night = {"from": "22:00", "to": "07:00", "timezone": "Europe/Paris"}
    set_ = await bob.ask(
        "preferences.set", quiet_hours=night, email_after=60, channels={"message": {"sms": True}}
    )
    assert set_["preferences"]["quiet_hours"] == night
    assert set_["preferences"]["channels"]["message"]["sms"] is True
    again = await bob.ask("preferences.set", language="fr", quiet_hours=None)
    assert (again["preferences"]["email_after"], again["preferences"]["quiet_hours"]) == (60, None)
    for wrong in (
        {"quiet_hours": {**night, "timezone": "Mars/Olympus"}},
        {"quiet_hours": {**night, "from": "25:00"}},
        {"channels": {"message": {"pigeon": True}}},
        {"email_after": -1},
    ):
        refused = await bob.refused("preferences.set", **wrong)
        assert str(refused.error).endswith("invalid_argument")
    bob.leave()


@pytest_twisted.ensureDeferred
async def test_devices_come_and_go(mailing_node: Node) -> None:
    bob, eve = await arrive(mailing_node, "device-bob"), await arrive(mailing_node, "device-eve")
    phone = {"token": "a-token", "provider": "fcm", "platform": "ios"}
    first = await bob.ask("device.register", **phone)
    assert (await bob.ask("device.register", **phone))["device"]["id"] == first["device"]["id"]
    assert len((await bob.ask("device.list"))["devices"]) == 1
    assert (await eve.ask("device.unregister", token="a-token")) == {"unregistered": False}
    await eve.ask("device.register", **phone)  # the same phone, with another account
    assert (await bob.ask("device.list"))["devices"] == []
    assert (await eve.ask("device.unregister", token="a-token")) == {"unregistered": True}
    browser = {"token": "not an address", "provider": "webpush", "platform": "web"}
    refused = await bob.refused("device.register", **browser, p256dh="abc", auth="abc")
    assert refused.kwargs["field"] == "token"
    for person in (bob, eve):
        person.leave()


@pytest_twisted.ensureDeferred
async def test_a_thousand_are_sent_though_the_notifier_is_killed(mailing_node: Node, provider: Site) -> None:
    await deferToThread(mailing_node.sql, PEOPLE, MANY)
    service = await arrive(mailing_node, "site", "service")
    user_ids, data = [f"many-{n}" for n in range(1, MANY + 1)], {"title": "News", "body": "There is some"}
    provider.asked.clear()
    planned = await service.ask("notification.send", user_ids=user_ids, data=data, key="once")
    assert planned == {"planned": MANY}
    assert await service.ask("notification.send", user_ids=user_ids, data=data, key="once") == {"planned": 0}
    for kill in range(1, KILLS + 1):
        await until(lambda kill=kill: len(provider.asked) >= MANY * kill // (KILLS + 1))  # type: ignore[misc]
        mailing_node.kill("notifier")
    await until(lambda: len({asked.headers["idempotency-key"] for asked in provider.asked}) == MANY)

    def all_written() -> bool:
        return mailing_node.sql(SENT) == [(MANY,)]

    while not await deferToThread(all_written):
        pass
    times = Counter(asked.headers["idempotency-key"] for asked in provider.asked)
    again = [key for key, count in times.items() if count > 1]
    assert len(times) == MANY
    assert len(again) <= AT_ONCE * KILLS  # what was in hand when it was killed
    for key in again:  # the provider sees that it is the same
        assert len({asked.body for asked in provider.asked if asked.headers["idempotency-key"] == key}) == 1
    root = await arrive(mailing_node, "root", "admin")
    [delivery] = (await root.ask("admin.deliveries", user_id="many-7"))["deliveries"]
    assert (delivery["channel"], delivery["state"]) == ("email", "sent")
    assert [attempt["provider"] for attempt in delivery["attempts"]] == ["resend"]
    assert "News" not in json.dumps(delivery)
    for person in (service, root):
        person.leave()
