"""Answers by SMTP, through a running node: the other side gets the message, and nobody else is served."""

import itertools
import smtplib
import socket
import ssl
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
import pytest_twisted
from twisted.internet.threads import deferToThread

from tests.support.inbound import DOMAIN, address_of, mail
from tests.support.node import Node
from tests.support.people import Person, arrive
from tests.support.ports import free_port
from tests.support.smtp import certificate

LIMIT = 70_000
_numbers = itertools.count()


@pytest.fixture(scope="module")
def smtp_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What makes a client trust the server; its certificate and key are in `server.pem` beside it."""
    return certificate(tmp_path_factory.mktemp("tls"))[1]


@pytest.fixture(scope="module")
def node(smtp_port: int, trusted: Path) -> Iterator[Node]:
    env = {
        "INBOUND_SMTP_CERTIFICATE": str(trusted.with_name("server.pem")),
        "INBOUND_SMTP_KEY": str(trusted.with_name("server.pem")),
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


def deliver_encrypted(port: int, trusted: Path, made: EmailMessage, sender: str, recipient: str) -> str:
    """Deliver with STARTTLS, as a client that checks the certificate; the version of TLS."""
    with smtplib.SMTP("localhost", port, timeout=30) as server:
        server.starttls(context=ssl.create_default_context(cafile=str(trusted)))
        server.ehlo()
        assert not server.has_extn("starttls")
        server.sendmail(sender, [recipient], made.as_bytes(policy=SMTP))
        assert isinstance(server.sock, ssl.SSLSocket)
        return server.sock.version() or ""


@pytest_twisted.ensureDeferred
async def test_a_mail_server_encrypts(node: Node, smtp_port: int, trusted: Path) -> None:
    brian, address, sender, conversation_id = await brian_and_address(node)
    made = mail(address, sender, "Under TLS", "6@example.org")
    version = await deferToThread(deliver_encrypted, smtp_port, trusted, made, sender, address)
    assert version in ("TLSv1.2", "TLSv1.3")
    assert await texts(brian, conversation_id) == ["Under TLS"]


def answer_to_injected(port: int, trusted: Path) -> bytes:
    """What the server says under TLS after commands that somebody added in the clear."""
    context = ssl.create_default_context(cafile=str(trusted))
    with socket.create_connection(("localhost", port), 30) as plain:
        plain.recv(512)
        plain.sendall(b"EHLO a.example\r\n")
        plain.recv(512)
        plain.sendall(b"STARTTLS\r\nMAIL FROM:<mallory@example.net>\r\nNOOP\r\nRS")
        assert plain.recv(512).startswith(b"220 ")
        with context.wrap_socket(plain, server_hostname="localhost") as encrypted:
            encrypted.sendall(b"RCPT TO:<ada@example.net>\r\n")
            return encrypted.recv(512)


@pytest_twisted.ensureDeferred
async def test_what_is_said_in_the_clear_is_not_heard_under_tls(
    node: Node, smtp_port: int, trusted: Path
) -> None:
    assert node.port
    said = await deferToThread(answer_to_injected, smtp_port, trusted)
    assert said.startswith(b"503 ")  # a recipient before any sender
    assert said.count(b"\r\n") == 1


@pytest_twisted.ensureDeferred
async def test_a_renewed_certificate_needs_no_restart(
    node: Node, smtp_port: int, trusted: Path, tmp_path: Path
) -> None:
    brian, address, sender, conversation_id = await brian_and_address(node)
    renewed = certificate(tmp_path)[1]
    trusted.with_name("server.pem").write_bytes(renewed.with_name("server.pem").read_bytes())
    trusted.write_bytes(renewed.read_bytes())
    for number, text in enumerate(("Renewed", "Gone")):
        made = mail(address, sender, text, f"renewed{number}@example.org")
        await deferToThread(deliver_encrypted, smtp_port, trusted, made, sender, address)
        trusted.with_name("server.pem").unlink(missing_ok=True)
    assert await texts(brian, conversation_id) == ["Renewed", "Gone"]
