"""Answers by email and SMS, through a running node: the other side gets the message, once."""

import urllib.parse
import urllib.request
from collections.abc import Iterator
from email import message_from_bytes
from functools import partial

import pytest
import pytest_twisted
from twilio.request_validator import RequestValidator
from twisted.internet.threads import deferToThread

from tests.support.answers import PNG, Talk, talk
from tests.support.inbound import DOMAIN, SECRET, mail, post, post_raw
from tests.support.node import Node
from tests.support.ports import free_port
from tests.support.smtp import Mailbox, mail_server
from tests.support.waiting import until

TWILIO = "a-twilio-token"


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    port = free_port()
    env = {
        "INBOUND_DOMAIN": DOMAIN,
        "INBOUND_SECRET": SECRET,
        "TWILIO_AUTH_TOKEN": TWILIO,
        "PHONE_DEFAULT_COUNTRY": "KE",
        "MEDIA_MAX_BYTES": "100000",
    }
    with Node(port, **env).running() as running:
        yield running


@pytest_twisted.ensureDeferred
async def test_the_other_side_gets_an_answer_by_email_once(node: Node) -> None:
    at = await talk(node)
    text = "Yes, it is free.\n\nOn Fri, May 3, 2024 at 10:12 AM Nest <n@nest.example> wrote:\n> Is it?\n"
    assert await at.post_raw(text) == (200, {"outcomes": ["sent"]})
    heard = await at.brian.wait_for("message.created")
    message = heard["message"]
    assert (message["text"], message["sender_id"]) == ("Yes, it is free.", at.amina_id)
    assert message["metadata"] == {"via": "email"}
    assert await at.post_raw(text) == (200, {"outcomes": ["repeated"]})
    assert await at.texts() == ["Yes, it is free."]


@pytest_twisted.ensureDeferred
async def test_a_wrong_signature_stores_nothing(node: Node) -> None:
    at = await talk(node)
    made = mail(at.address, at.sender, "Let me in", at.message_id)
    status, answer = await deferToThread(post_raw, node, made, "x" * 40)
    assert (status, answer["error"]["code"]) == (403, "forbidden")
    assert await at.texts() == []
    assert node.sql("select 1 from inbound_answer where user_id = %s", at.amina_id) == []


@pytest_twisted.ensureDeferred
async def test_files_become_attachments_and_what_is_too_large_is_named(node: Node) -> None:
    at = await talk(node)
    made = mail(at.address, at.sender, "The kitchen", at.message_id)
    made.add_attachment(PNG, maintype="application", subtype="pdf", filename="kitchen.png")
    made.add_attachment(b"x" * 100_001, maintype="video", subtype="mp4", filename="tour.mp4")
    assert await deferToThread(post_raw, node, made) == (200, {"outcomes": ["sent"]})
    message = (await at.brian.wait_for("message.created"))["message"]
    [attached] = message["attachments"]
    assert (attached["filename"], attached["type"]) == ("kitchen.png", "image/png")
    assert message["metadata"]["files_refused"] == [{"filename": "tour.mp4", "reason": "too_large"}]


@pytest_twisted.ensureDeferred
async def test_the_address_ends_when_its_person_leaves(node: Node) -> None:
    at = await talk(node)
    node.sql(
        "update participant set left_at = now() where user_id = %s and conversation_id = %s returning 1",
        at.amina_id, at.conversation_id,
    )  # fmt: skip
    assert await at.post_raw("Still here?") == (200, {"outcomes": ["dropped"]})
    assert await at.texts() == []


@pytest_twisted.ensureDeferred
async def test_automatic_answers_are_dropped(node: Node) -> None:
    at = await talk(node)
    made = mail(at.address, at.sender, "I am away", at.message_id, Auto_Submitted="auto-replied")
    assert await deferToThread(post_raw, node, made) == (200, {"outcomes": ["dropped"]})
    assert await at.texts() == []


@pytest_twisted.ensureDeferred
async def test_sendgrid_posts_the_fields_of_a_mail(node: Node) -> None:
    at = await talk(node)
    fields: dict[str, str | bytes] = {
        "headers": f"From: {at.sender}\nTo: {at.address}\nMessage-ID: <{at.message_id}>\n",
        "text": "Até sábado".encode("latin-1"),
        "charsets": '{"text": "iso-8859-1"}',
        "envelope": f'{{"to": ["{at.address}"], "from": "{at.sender}"}}',
    }
    body = b"".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
        + (value if isinstance(value, bytes) else value.encode())
        + b"\r\n"
        for name, value in fields.items()
    )
    kind = "multipart/form-data; boundary=b"
    path = "/inbound/email/sendgrid?secret="
    status, _ = await deferToThread(post, node, path + "x", body + b"--b--\r\n", Content_Type=kind)
    assert status == 403
    found = await deferToThread(post, node, path + SECRET, body + b"--b--\r\n", Content_Type=kind)
    assert found == (200, {"outcomes": ["sent"]})
    assert await at.texts() == ["Até sábado"]


def notify_by_sms(at: Talk, days: int) -> None:
    """As if an SMS had told Amina of the conversation."""
    at.node.sql(
        "insert into delivery (user_id, kind, channel, state, due_at, conversation_id, collapse,"
        " committed_at, done_at) values (%s, 'message', 'sms', 'sent', now(), %s, 'x', now(),"
        " now() - %s * interval '1 day') returning 1",
        at.amina_id, at.conversation_id, days,
    )  # fmt: skip


def number_of(at: Talk) -> str:
    return f"+254712345{int(at.amina_id.removeprefix('amina')):03d}"


@pytest_twisted.ensureDeferred
async def test_an_sms_goes_to_the_conversation_that_notified_its_number(node: Node) -> None:
    at = await talk(node)
    notify_by_sms(at, 6)
    fields = {"From": number_of(at), "To": "+15005550006", "Body": "Ok, tomorrow", "MessageSid": "SM1"}
    signed = RequestValidator(TWILIO).compute_signature(
        f"http://127.0.0.1:{node.port}/inbound/sms/twilio", fields
    )
    body, kind = urllib.parse.urlencode(fields).encode(), "application/x-www-form-urlencoded"
    for signature, expected in (("wrong", 403), (signed, 204), (signed, 204)):
        status, _ = await deferToThread(
            post, node, "/inbound/sms/twilio", body, Content_Type=kind, X_Twilio_Signature=signature
        )
        assert status == expected
    message = (await at.brian.wait_for("message.created"))["message"]
    assert (message["text"], message["metadata"]) == ("Ok, tomorrow", {"via": "sms"})
    assert await at.texts() == ["Ok, tomorrow"]


@pytest_twisted.ensureDeferred
async def test_an_sms_of_a_number_that_was_not_notified_lately_is_dropped(node: Node) -> None:
    at = await talk(node)
    notify_by_sms(at, 8)
    body = urllib.parse.urlencode({"from": number_of(at), "text": "Hello?", "id": "at-1"}).encode()
    kind = "application/x-www-form-urlencoded"
    path = f"/inbound/sms/africastalking?secret={SECRET}"
    assert await deferToThread(post, node, path, body, Content_Type=kind) == (200, {"outcomes": ["dropped"]})
    notify_by_sms(at, 1)
    assert await deferToThread(post, node, path, body, Content_Type=kind) == (200, {"outcomes": ["sent"]})
    assert await at.texts() == ["Hello?"]


@pytest_twisted.ensureDeferred
async def test_neither_addresses_nor_texts_are_logged(node: Node) -> None:
    at = await talk(node)
    await at.post_raw("A very private text")
    log = node.log()
    assert "inbound.sent" in log
    assert "A very private text" not in log
    assert at.sender not in log
    assert SECRET not in log


@pytest_twisted.ensureDeferred
async def test_a_notification_email_can_be_replied_to() -> None:
    """From the message to the email, and from its answer back."""
    with mail_server() as box:
        env = {
            "INBOUND_DOMAIN": DOMAIN, "INBOUND_SECRET": SECRET, "EMAIL_PROVIDER": "smtp",
            "NOTIFY_EMAIL_AFTER": "0",
            "SMTP_URL": f"smtp://127.0.0.1:{box.port}", "FROM_EMAIL": "no-reply@nest.example",
        }  # fmt: skip
        with Node(free_port(), **env).running() as node:
            at = await talk(node)
            for text in ("Is it free", "Hello again"):
                await at.brian.ask(
                    "message.send", conversation_id=at.conversation_id, text=text, local_id=text
                )
                await until(partial(_has_come, box, text), "the email")
            first, second = (message_from_bytes(sent.original_content or b"") for sent in box.envelopes)
            assert first["References"] == second["References"]
            assert first["Message-ID"] != second["Message-ID"]
            made = mail(first["Reply-To"], at.sender, "It is", at.message_id)
            assert await deferToThread(post_raw, node, made) == (200, {"outcomes": ["sent"]})
            assert await at.texts() == ["Is it free", "Hello again", "It is"]
            looped = mail(first["Reply-To"], at.sender, "Loop", first["Message-ID"].strip("<>"))
            assert await deferToThread(post_raw, node, looped) == (200, {"outcomes": ["dropped"]})


def _has_come(box: Mailbox, text: str) -> bool:
    """Whether a mail has this text."""
    return any(text.encode() in (sent.original_content or b"") for sent in box.envelopes)
