"""Answers by SMTP, through a running node: the other side gets the message, and nobody else is served."""

import itertools
import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP

import pytest
import pytest_twisted
from twisted.internet.threads import deferToThread

from tests.support.inbound import DOMAIN, address_of, mail
from tests.support.node import Node
from tests.support.people import Person, arrive
from tests.support.ports import free_port

LIMIT = 70_000
_numbers = itertools.count()


@pytest.fixture(scope="module")
def smtp_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def node(smtp_port: int) -> Iterator[Node]:
    env = {
        "INBOUND_DOMAIN": DOMAIN,
        "INBOUND_SMTP_LISTEN": f"127.0.0.1:{smtp_port}",
        "INBOUND_MAX_BYTES": str(LIMIT),
    }
    with Node(free_port(), **env).running() as running:
        yield running


async def brian_and_address(node: Node) -> tuple[Person, str, str, int]:
    """Brian, who is connected; the address of Amina's answers to him, and her own; the conversation's id."""
    number = next(_numbers)
    amina_id = f"amina{number}"
    amina, brian = await arrive(node, amina_id), await arrive(node, f"brian{number}")
    opened = await brian.ask("conversation.create", participant_ids=[amina_id], type="general")
    amina.leave()
    sender = f"{amina_id}@example.org"
    node.sql("update person set email = %s where id = %s returning 1", sender, amina_id)
    conversation_id = opened["conversation"]["id"]
    return brian, address_of(node, amina_id, conversation_id), sender, conversation_id


async def texts(brian: Person, conversation_id: int) -> list[str | None]:
    listed = await brian.ask("message.list", conversation_id=conversation_id)
    return [message["text"] for message in listed["messages"]]


def deliver(port: int, made: EmailMessage, sender: str, *recipients: str) -> int:
    """Deliver by SMTP; the code of the first refusal, or 250."""
    with smtplib.SMTP("127.0.0.1", port, timeout=30) as server:
        try:
            server.sendmail(sender, recipients, made.as_bytes(policy=SMTP))
        except smtplib.SMTPRecipientsRefused as refused:
            return next(iter(refused.recipients.values()))[0]
        except smtplib.SMTPResponseException as refused:
            return refused.smtp_code
        return 250


@pytest_twisted.ensureDeferred
async def test_an_answer_is_delivered_once(node: Node, smtp_port: int) -> None:
    brian, address, sender, conversation_id = await brian_and_address(node)
    made = mail(address, sender, "By SMTP\n.\n..two dots", "1@example.org")
    for _ in range(2):
        assert await deferToThread(deliver, smtp_port, made, sender, address.upper()) == 250
    heard = await brian.wait_for("message.created")
    assert heard["message"]["metadata"] == {"via": "email"}
    assert await texts(brian, conversation_id) == ["By SMTP\n.\n..two dots"]


@pytest_twisted.ensureDeferred
async def test_nobody_else_is_served(node: Node, smtp_port: int) -> None:
    brian, address, sender, conversation_id = await brian_and_address(node)
    made = mail(address, sender, "Relay this", "2@example.org")
    unknown = f"r-{'a' * 32}@{DOMAIN}"
    elsewhere = address.replace(DOMAIN, "x.example")
    for recipient in ("ada@example.net", unknown, f"postmaster@{DOMAIN}", elsewhere):
        assert await deferToThread(deliver, smtp_port, made, sender, recipient) == 550
    assert await texts(brian, conversation_id) == []


@pytest_twisted.ensureDeferred
async def test_a_mail_that_is_too_large_is_refused(node: Node, smtp_port: int) -> None:
    brian, address, sender, conversation_id = await brian_and_address(node)
    made = mail(address, sender, "word " * (LIMIT // 4), "3@example.org")
    assert await deferToThread(deliver, smtp_port, made, sender, address) == 552
    assert await texts(brian, conversation_id) == []


@pytest_twisted.ensureDeferred
async def test_a_bounce_is_taken_and_dropped(node: Node, smtp_port: int) -> None:
    brian, address, sender, conversation_id = await brian_and_address(node)
    made = mail(address, sender, "Not delivered", "4@example.org")
    assert await deferToThread(deliver, smtp_port, made, "", address) == 250
    assert await texts(brian, conversation_id) == []


@pytest_twisted.ensureDeferred
async def test_one_mail_to_two_people_answers_for_neither_stranger(node: Node, smtp_port: int) -> None:
    brian, address, sender, conversation_id = await brian_and_address(node)
    other, other_address, _, other_id = await brian_and_address(node)
    made = mail(f"{address}, {other_address}", sender, "To both", "5@example.org")
    assert await deferToThread(deliver, smtp_port, made, sender, address, other_address) == 250
    assert await texts(brian, conversation_id) == ["To both"]
    assert await texts(other, other_id) == []
    [held] = (await (await arrive(node, "root", "admin")).ask("inbound.held"))["answers"]
    assert (held["conversation_id"], held["sender"]) == (other_id, sender)
