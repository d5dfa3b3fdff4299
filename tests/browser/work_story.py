"""The surroundings of the story of a listing: its mails, pushes, webhooks, exports and calendars."""

import base64
import json
import smtplib
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any, NamedTuple

from icalendar import Calendar
from playwright.sync_api import Page

from tests.browser.team_scene import done
from tests.support.inbound import DOMAIN, mail
from tests.support.node import Node
from tests.support.ports import free_port
from tests.support.rest import Rest
from tests.support.site import ReceivedRequest, Site, running_site

PATIENCE = 30.0  # seconds
STEP = 50.0  # milliseconds
REMINDED_AFTER = 6  # seconds; a day in real life


class Town(NamedTuple):
    """A node, the providers of its mails and pushes, a receiver of its webhooks, and where it takes mails."""

    node: Node
    mails: Site
    expo: Site
    webhooks: Site
    smtp_port: int

    def mails_to(self, address: str) -> list[dict[str, Any]]:
        sent = [json.loads(asked.body) for asked in self.mails.asked]
        return [each for each in sent if address in str(each["to"])]

    def pushes_to(self, user_id: str) -> list[dict[str, Any]]:
        """What was sent to the devices of somebody."""
        sent = [each for asked in self.expo.asked for each in json.loads(asked.body)]
        return [each for each in sent if each["to"] in devices_of(user_id)]

    def posted(self, type_: str) -> list[dict[str, Any]]:
        """What the webhook has of this type of event."""
        bodies = [json.loads(asked.body) for asked in self.webhooks.asked]
        return [body["data"] for body in bodies if body["type"] == type_]


@contextmanager
def running_town() -> Iterator[Town]:
    """All of it, for the length of the block."""
    with (
        running_site(lambda _: (200, {"id": "mail"})) as mails,
        running_site(_tickets) as expo,
        running_site(lambda _: (200, {})) as webhooks,
    ):
        port = free_port()
        env = {
            "EMAIL_PROVIDER": "resend",
            "RESEND_API_KEY": "key",
            "RESEND_BASE_URL": mails.url,
            "FROM_EMAIL": "Lake Homes <homes@lake.example>",
            "PUSH_PROVIDER": "expo",
            "EXPO_BASE_URL": expo.url,
            "NOTIFY_EMAIL_AFTER": "1",
            "NOTIFY_UNANSWERED_AFTER": f"{REMINDED_AFTER}s",
            "INBOUND_DOMAIN": DOMAIN,
            "INBOUND_SMTP_LISTEN": f"127.0.0.1:{port}",
            "WEBHOOK_PRIVATE_ADDRESSES": "1",
        }
        with Node(free_port(), **env).running() as node:
            yield Town(node, mails, expo, webhooks, port)


def _tickets(asked: ReceivedRequest) -> tuple[int, Any]:
    """Expo: one for each push."""
    pushes = json.loads(asked.body)
    return 200, {"data": [{"status": "ok", "id": f"ticket-{number}"} for number in range(len(pushes))]}


def until(page: Page, condition: Callable[[], Any]) -> Any:
    """What the condition answers once it holds; the browser goes on meanwhile."""
    deadline = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < deadline, "it never came to be"
        page.wait_for_timeout(STEP)
    return found


def arrive(node: Node, name: str) -> Rest:
    """Somebody who has a name, an address and two phones; their way to the API."""
    token = node.token(name.lower(), name=name, email=f"{name.lower()}@example.org")
    rest = Rest(node, Authorization=f"Bearer {token}")
    done(rest.get("/me"))
    for device in devices_of(name.lower()):
        done(rest.post("/devices", {"token": device, "provider": "expo", "platform": "android"}))
    return rest


def devices_of(user_id: str) -> list[str]:
    """The phones that somebody has beside the pages."""
    return [f"ExponentPushToken[{user_id}-{number}]" for number in range(2)]


def answer_by_mail(town: Town, received: dict[str, Any], sender: str, text: str) -> None:
    """Answer a notification as a mail program does, with the original below."""
    [to] = [received["reply_to"]] if isinstance(received["reply_to"], str) else received["reply_to"]
    quoted = "\n".join(f"> {line}" for line in received["text"].splitlines())
    made: EmailMessage = mail(
        to,
        sender,
        f"{text}\n\nOn Fri, May 3, 2024 at 10:12 AM Lake Homes wrote:\n{quoted}\n",
        "1@example.org",
    )
    with smtplib.SMTP("127.0.0.1", town.smtp_port, timeout=30) as server:
        server.sendmail(sender, [to], made.as_bytes(policy=SMTP))


EXPORT = """async ([library, url, token, request]) => {
  const { Portico } = await import(library);
  const portico = new Portico({ url, token: () => token, storage: "memory" });
  await portico.connect();
  const pieces = [];
  const onProgress = (piece) => pieces.push(piece.content);
  const last = await portico.rpc("conversation.export", request, { onProgress });
  await portico.close();
  return [...pieces, last.content].join("");
}"""


def exported(page: Page, node: Node, user_id: str, **request: int) -> list[dict[str, Any]]:
    """The messages of a conversation as its participant saves them, or a member of its team."""
    library = f"http://127.0.0.1:{node.port}/sdk/portico.js"
    content = page.evaluate(EXPORT, [library, node.url, node.token(user_id), request])
    found: list[dict[str, Any]] = json.loads(content)["messages"]
    return found


def invitations(received: list[dict[str, Any]]) -> list[Any]:
    """The events that these mails invite to."""
    files = [each for mail_ in received for each in mail_.get("attachments", ())]
    calendars = [Calendar.from_ical(base64.b64decode(each["content"])) for each in files]
    return [event for calendar in calendars for event in calendar.walk("VEVENT")]


def calendar_of(rest: Rest) -> list[Any]:
    """What a calendar program reads at somebody's address."""
    url = done(rest.post("/calendar", {}))["url"]
    with urllib.request.urlopen(url, timeout=30) as response:  # noqa: S310
        return list(Calendar.from_ical(response.read()).walk("VEVENT"))
