"""Composing: recipients and headers of what a delivery sends."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from components.delivery.compose import BaseUrls, Composer
from components.delivery.items import Dead
from components.delivery.replies import Reply
from components.delivery.sender import Sender
from components.delivery.templating import Texts
from portico.domain.delivery.planning import Channel, Preferences
from portico.storage.delivery.contents import Content, KnownDevice, NotifiedMessage
from portico.storage.delivery.queue import ClaimedDelivery
from tests.support.outcome import begin

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TOLD = NotifiedMessage(sender="Ada", sender_id="ada", type="text", text="Hello", at=NOW, files=0, id=1)


def composer(node: str = "https://chat.nest.example", path: str = "/conversations/{id}") -> Composer:
    base_urls = BaseUrls("https://nest.example", path, node, "KE")
    return Composer(Texts("Nest", "en"), base_urls, b"key", timedelta(0))


def taken(channel: Channel) -> ClaimedDelivery:
    return ClaimedDelivery(
        id=1, user_id="bob", kind="message", channel=channel, conversation_id=1, up_to_seq=1,
        collapse="chat-1", committed_at=NOW, attempts=0, reached=(), shown=False, payload=None,
        created_at=NOW, critical=False, cause=None, present=True, deleted=False, read=False, answered=False,
            ringing=True,
        email=None, mobile=None, has_device=True, muted_until=None, crowded_since=None,
        preferences=Preferences(), country=None,
    )  # fmt: skip


def content(**other: Any) -> Content:
    usual: dict[str, Any] = {
        "name": "Bob", "email": "bob@nest.example", "mobile": "+254712345678", "title": None, "group": False,
        "told": 1, "messages": [TOLD], "devices": (),
    }  # fmt: skip
    return Content(**{**usual, **other})


@pytest.mark.parametrize("mobile", ["+1234567", "ask my wife", "712", "", None])
def test_no_sms_goes_to_a_number_that_cannot_be_read(mobile: str | None) -> None:
    sms = composer().sms(taken("sms"), content(mobile=mobile))
    assert sms.to == ""
    assert refusal_of(sms) == Dead("bad_address")


@pytest.mark.parametrize("email", ["bob at home", "a@b.example, c@d.example", "", None])
def test_no_mail_goes_to_an_address_that_cannot_be_read(email: str | None) -> None:
    mail = composer().email(taken("email"), content(email=email))
    assert mail.to == ""
    assert refusal_of(mail) == Dead("bad_address")


def test_a_mail_that_can_be_answered_says_where_and_keeps_to_its_thread() -> None:
    reply = Reply("r-abc@reply.example", "reply.example", "<thread-1@reply.example>")
    first, again = (composer().email(taken("email"), content(), reply) for _ in range(2))
    assert first.reply_to == "r-abc@reply.example"
    assert "Reply to this email to answer." in first.text
    assert "Reply to this email to answer." in first.html
    assert first.headers["References"] == first.headers["In-Reply-To"] == "<thread-1@reply.example>"
    assert first.headers["Message-ID"] == again.headers["Message-ID"] == f"<{first.key}@reply.example>"


def test_a_mail_that_nobody_can_answer_does_not_ask_for_it() -> None:
    mail = composer().email(taken("email"), content())
    assert (mail.reply_to, "Message-ID" in mail.headers) == ("", False)
    assert "Reply to this email" not in mail.text


def refusal_of(item: Any) -> Any:
    """What the sender says before it asks any provider."""
    nobody: Any = None
    return begin(Sender(nobody, nobody, nobody).send(item)).result


def test_a_number_of_before_is_written_as_providers_take_it() -> None:
    assert composer().sms(taken("sms"), content(mobile="0712 345 678")).to == "+254712345678"


def test_whom_a_mail_is_for_stands_on_one_line_and_turns_nothing() -> None:
    assert composer().email(taken("email"), content(name="Bob\r\n\u202e")).name == "Bob"


@pytest.mark.parametrize(
    ("node", "list_id"),
    [
        ("https://chat.nest.example", "<notifications.chat.nest.example>"),
        ("https://Chat.Nest.example:8443", "<notifications.chat.nest.example>"),
        ("http://127.0.0.1:8080", None),
        ("http://[::1]:8080", None),
        ("http://localhost:8080", None),
    ],
)
def test_mails_name_their_list_where_the_node_has_a_public_name(node: str, list_id: str | None) -> None:
    assert composer(node).email(taken("email"), content()).headers.get("List-Id") == list_id


def test_one_click_is_offered_over_https_alone() -> None:
    headers = composer().email(taken("email"), content()).headers
    assert headers["List-Unsubscribe"].startswith("<https://chat.nest.example/unsubscribe/")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    clear = composer("http://chat.nest.example").email(taken("email"), content()).headers
    assert clear["List-Unsubscribe"].startswith("<http://chat.nest.example/unsubscribe/")
    assert "List-Unsubscribe-Post" not in clear


@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("/conversations/{id}", "https://nest.example/conversations/1"),
        ("/chat?with={id}#end", "https://nest.example/chat?with=1#end"),
    ],
)
def test_mail_sms_and_push_lead_to_the_page_of_the_conversation(path: str, link: str) -> None:
    composing = composer(path=path)
    device = KnownDevice(
        id=1, user_id="bob", token="t", provider="fcm", platform="web", p256dh=None, auth=None
    )
    pushed = composing.push(taken("push"), content(), badge=1)(device)
    assert pushed.data["url"] == link
    assert link in composing.email(taken("email"), content()).text
    assert link in composing.sms(taken("sms"), content()).body


def test_a_mail_names_the_property_and_links_to_it_only_on_the_site() -> None:
    flat = {"property_title": "Garden flat", "property_url": "https://nest.example/42"}
    mail = composer().email(taken("email"), content(**flat))
    assert "New message from Ada · Garden flat\nhttps://nest.example/42\n\n" in mail.text
    assert '<a href="https://nest.example/42"' in mail.html
    elsewhere = {**flat, "property_url": "https://nest.example.evil.example/42"}
    mail = composer().email(taken("email"), content(**elsewhere))
    assert "Garden flat" in mail.text
    assert "evil" not in mail.text + mail.html
