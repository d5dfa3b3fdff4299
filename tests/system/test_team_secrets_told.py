"""What a team keeps to itself is in no mail, push, SMS or webhook that a whole node sends.

Members do things in random order, as in `tests/components/test_team_secrets.py`. Then the providers show what
they were given, and the customer's has no secret; no webhook has the words of a note or of a saved reply.
"""

import base64
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import parse_qs

import msgspec
import pytest
import pytest_twisted

from tests.components.test_team_secrets import SECRET, STEPS
from tests.support.node import Node
from tests.support.people import arrive
from tests.support.ports import free_port
from tests.support.site import Answer, ReceivedRequest, Site, running_site
from tests.support.teams import Desk, open_desk, write
from tests.support.waiting import until

ADDRESS, NUMBER, PHONE = "carla@example.org", "+254712345678", "ExponentPushToken[carla]"
NAMES = {"lena": "Lena Zanzibari", "max": "Max Zanzibari"}
AGENTS = "Zanzibari"  # the team shows no agents
QUESTION, ANSWER = "Has it a garden?", "It has a quokka."
PATIENCE = 60.0  # seconds: a push waits for who was here just now
SMS_TAKEN = {"SMSMessageData": {"Message": "Sent", "Recipients": [{"statusCode": 101, "messageId": "1"}]}}


class Town(NamedTuple):
    """A node, its providers, and who hears of its events."""

    node: Node
    providers: Site
    webhooks: Site

    def told_to_customer(self) -> dict[str, list[str]]:
        """What the providers were given for Carla, by channel."""
        told: dict[str, list[str]] = {"email": [], "sms": [], "push": []}
        for asked in list(self.providers.asked):
            if asked.path.startswith("/emails"):
                told["email"] += mails_in(asked.body)
            elif asked.path.startswith("/version1"):
                form = parse_qs(asked.body.decode())
                told["sms"] += form["message"] if form["to"] == [NUMBER] else []
            elif asked.path.endswith("/send"):
                pushes = msgspec.json.decode(asked.body)
                told["push"] += [text_of(push) for push in pushes if push["to"] == PHONE]
        return told

    def posted(self) -> list[str]:
        return [text_of(msgspec.json.decode(asked.body)) for asked in list(self.webhooks.asked)]


def mails_in(body: bytes) -> list[str]:
    """The mail if it is Carla's, with the files that it brings."""
    mail = msgspec.json.decode(body)
    files = [base64.b64decode(file["content"]).decode() for file in mail.get("attachments", ())]
    return [text_of(mail) + "".join(files)] if ADDRESS in str(mail["to"]) else []


def text_of(decoded: Any) -> str:
    return msgspec.json.encode(decoded).decode()


def answer(asked: ReceivedRequest) -> Answer:
    """What Resend, Africa's Talking and Expo say when they take something."""
    if asked.path.endswith("/send"):
        return 200, {"data": [{"status": "ok", "id": "1"} for _ in msgspec.json.decode(asked.body)]}
    return (201, SMS_TAKEN) if asked.path.startswith("/version1") else (200, {"id": "1", "data": {}})


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    with running_site(answer) as providers, running_site(lambda _: (200, {})) as webhooks:
        env = {
            "EMAIL_PROVIDER": "resend",
            "RESEND_API_KEY": "key",
            "RESEND_BASE_URL": providers.url,
            "FROM_EMAIL": "Sales <sales@example.com>",
            "NOTIFY_EMAIL_AFTER": "1",
            "SMS_PROVIDER": "africastalking",
            "AFRICASTALKING_BASE_URL": providers.url,
            "AFRICASTALKING_API_KEY": "key",
            "AFRICASTALKING_USERNAME": "sales",
            "NOTIFY_SMS_AFTER": "1",
            "PUSH_PROVIDER": "expo",
            "EXPO_BASE_URL": providers.url,
            "WEBHOOK_PRIVATE_ADDRESSES": "1",
        }
        with Node(free_port(), **env).running() as node:
            yield Town(node, providers, webhooks)


async def propose_viewing(desk: Desk) -> None:
    """A member proposes a time; the customer takes it: mails with an invitation."""
    begins = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
    slot = {"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(hours=1)).isoformat()}
    card = {"kind": "viewing", "timezone": "UTC", "slots": [slot]}
    sent = await desk.ask_as_team(
        desk.max, "message.send", conversation_id=desk.chat, type="card", card=card, local_id="v"
    )
    await desk.customer.ask("card.act", message_id=sent["message"]["id"], action="accept", slot=0)


def everything_was_told(town: Town) -> bool:
    """Whether the answer went out on every channel, and the invitation by mail."""
    told = town.told_to_customer()
    has_answer = [any("quokka" in each for each in texts) for texts in (*told.values(), town.posted())]
    return all(has_answer) and any("BEGIN:VCALENDAR" in each for each in told["email"])


@pytest_twisted.ensureDeferred
async def test_no_mail_push_sms_or_webhook_has_what_a_team_keeps_to_itself(town: Town) -> None:
    chance = random.Random(7)  # noqa: S311
    admin = await arrive(town.node, "root", "admin")
    await admin.ask("webhook.create", url=town.webhooks.url, events=["*"])
    desk = await open_desk(town.node)
    for user_id, name in NAMES.items():
        town.node.sql("update person set name = %s where id = %s returning 1", name, user_id)
    known = "update person set email = %s, mobile = %s where id = 'carla' returning 1"
    town.node.sql(known, ADDRESS, NUMBER)
    await desk.customer.ask("device.register", token=PHONE, provider="expo", platform="android")
    await desk.customer.ask("preferences.set", channels={"message": {"sms": True}})
    await write(desk.customer, desk.chat, QUESTION)
    for step in [*STEPS, *chance.choices(STEPS, k=10)]:
        await step(desk, chance)
    await propose_viewing(desk)
    desk.customer.leave()
    await write(desk.lena, desk.chat, ANSWER, as_team=desk.id)
    await until(lambda: everything_was_told(town), "told on every channel", PATIENCE)
    for channel, told in town.told_to_customer().items():
        for secret in (SECRET, AGENTS, '"lena"', '"max"'):
            assert [each for each in told if secret in each] == [], channel
    notes = await desk.max.ask("note.list", conversation_id=desk.chat, limit=100)
    assert len(notes["notes"]) >= 2
    posted = town.posted()
    assert any(QUESTION in each for each in posted)
    # The site hears of labels, which are the team's words for a conversation. It hears of no note.
    said = [each for each in posted if SECRET in each and '"inbox.updated"' not in each]
    assert said == []
    assert any(SECRET in each for each in posted)  # of a label: what is looked for would be found
