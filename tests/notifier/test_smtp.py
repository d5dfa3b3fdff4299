"""SMTP against a real server: implicit TLS and STARTTLS, logins, and rejected recipients."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
import pytest_twisted
from twisted.internet.defer import Deferred
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.python.failure import Failure

from components.delivery.http_provider import ProviderContext
from components.delivery.items import Dead, Invitation, Outcome, ProviderRejected, Retry, Sent
from tests.support.ports import free_port
from tests.support.providers import EMAIL, answer, provider, reactor
from tests.support.smtp import certificate, mail_server


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A certificate that this machine trusts."""
    context, trusted = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    return context


def smtp(tools: ProviderContext, url: str) -> Any:
    return provider(
        "email", tools, EMAIL_PROVIDER="smtp", SMTP_URL=url, FROM_EMAIL="Portico <no-reply@example.org>"
    )


@pytest_twisted.ensureDeferred
async def test_a_mail_arrives_as_it_was_written(tools: ProviderContext) -> None:
    with mail_server() as box:
        assert await smtp(tools, f"smtp://127.0.0.1:{box.port}").deliver(EMAIL) == Sent()
    assert box.envelopes[0].mail_from == "no-reply@example.org"
    assert box.envelopes[0].rcpt_tos == ["ada@example.org"]
    mail = box.last()
    assert (mail["From"], mail["To"]) == ("Portico <no-reply@example.org>", "Ada <ada@example.org>")
    assert mail["Subject"] == "Grüße von Bo"
    assert mail["Message-ID"] == "<delivery-1@example.org>"
    assert mail["List-Unsubscribe"] == "<https://chat.example/u/1>"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert [part.get_content().strip() for part in mail.iter_parts()] == ["Hallo", "<p>Hallo</p>"]


@pytest_twisted.ensureDeferred
async def test_an_invitation_is_a_part_and_a_file(tools: ProviderContext) -> None:
    text = "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nSUMMARY:Küche\r\nEND:VCALENDAR\r\n"
    invited = msgspec.structs.replace(EMAIL, invitation=Invitation(method="CANCEL", text=text))
    with mail_server() as box:
        assert await smtp(tools, f"smtp://127.0.0.1:{box.port}").deliver(invited) == Sent()
    parts: list[Any] = [part for part in box.last().walk() if part.get_content_type() == "text/calendar"]
    assert [part.get_content_disposition() for part in parts] == [None, "attachment"]
    assert parts[1].get_filename() == "invite.ics"
    for part in parts:
        assert part["Content-Type"].params["method"] == "CANCEL"
        assert part.get_content().splitlines() == text.splitlines()
    alternatives = [part.get_content_type() for part in next(box.last().iter_parts()).iter_parts()]
    assert alternatives == ["text/plain", "text/html", "text/calendar"]


@pytest_twisted.ensureDeferred
async def test_a_mail_that_can_be_answered_has_its_own_id(tools: ProviderContext) -> None:
    headers = {"Message-ID": "<1@reply.example>", "References": "<t@reply.example>"}
    answerable = msgspec.structs.replace(EMAIL, headers=headers, reply_to="r-abc@reply.example")
    with mail_server() as box:
        assert await smtp(tools, f"smtp://127.0.0.1:{box.port}").deliver(answerable) == Sent()
    mail = box.last()
    assert mail["Reply-To"] == "r-abc@reply.example"
    assert mail.get_all("Message-ID") == ["<1@reply.example>"]
    assert mail["References"] == "<t@reply.example>"


@pytest_twisted.ensureDeferred
async def test_long_links_and_lone_dots_arrive_whole(tools: ProviderContext) -> None:
    link = f"<https://chat.example/unsubscribe/{'x' * 200}>"
    long = msgspec.structs.replace(
        EMAIL, headers={"List-Unsubscribe": link}, text="one\n.\n..two\n" + "é" * 2000
    )
    with mail_server() as box:
        assert await smtp(tools, f"smtp://127.0.0.1:{box.port}").deliver(long) == Sent()
    assert b"List-Unsubscribe: " + link.encode() in (box.envelopes[0].original_content or b"")
    text: Any = next(iter(box.last().iter_parts()))
    assert text.get_content().strip() == long.text


@pytest_twisted.ensureDeferred
async def test_names_and_titles_smuggle_no_headers_in(tools: ProviderContext) -> None:
    bad = msgspec.structs.replace(EMAIL, name="Ada\r\nBcc: x@y.z", subject="Hi\nBcc: x@y.z\n\nbody")
    with mail_server() as box:
        assert await smtp(tools, f"smtp://127.0.0.1:{box.port}").deliver(bad) == Sent()
    assert box.last()["Bcc"] is None
    assert box.last()["Subject"] == "Hi Bcc: x@y.z body"
    assert box.envelopes[0].rcpt_tos == ["ada@example.org"]


@pytest_twisted.ensureDeferred
async def test_joiners_and_isolations_of_a_subject_arrive(tools: ProviderContext) -> None:
    subject = "New message from \u2068\u0646\u0627\u0645\u0647\u200c\u0627\u06cc\u2069"
    with mail_server() as box:
        asked = msgspec.structs.replace(EMAIL, subject=subject + "\x1b\n!")
        assert await smtp(tools, f"smtp://127.0.0.1:{box.port}").deliver(asked) == Sent()
    assert box.last()["Subject"] == subject + " !"


@pytest_twisted.ensureDeferred
async def test_a_login_goes_over_starttls(tools: ProviderContext, tls: ssl.SSLContext) -> None:
    with mail_server(tls, login=True) as box:
        assert await smtp(tools, f"smtp://ada:p%40ss@localhost:{box.port}").deliver(EMAIL) == Sent()
    assert (box.logins, box.tls) == ([(b"ada", b"p@ss")], [True])


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # aiosmtpd means STARTTLS
@pytest_twisted.ensureDeferred
async def test_a_login_goes_over_tls_from_the_first_byte(tools: ProviderContext, tls: ssl.SSLContext) -> None:
    with mail_server(tls, implicit=True, login=True) as box:
        assert await smtp(tools, f"smtps://ada:p%40ss@localhost:{box.port}").deliver(EMAIL) == Sent()
    assert box.logins == [(b"ada", b"p@ss")]


@pytest_twisted.ensureDeferred
async def test_a_wrong_password_is_our_own_fault(tools: ProviderContext, tls: ssl.SSLContext) -> None:
    with mail_server(tls, login=True) as box:
        outcome = await answer(smtp(tools, f"smtp://ada:wrong@localhost:{box.port}"), EMAIL)
    assert outcome == ProviderRejected("smtp_535")


@pytest_twisted.ensureDeferred
async def test_no_password_goes_in_the_clear(tools: ProviderContext) -> None:
    with mail_server() as box:
        outcome = await answer(smtp(tools, f"smtp://ada:p%40ss@127.0.0.1:{box.port}"), EMAIL)
    assert (outcome, box.logins, box.envelopes) == (ProviderRejected("smtp_502"), [], [])


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
@pytest_twisted.ensureDeferred
async def test_a_server_that_nobody_vouches_for_gets_nothing(
    tools: ProviderContext, tmp_path: Path, scheme: str
) -> None:
    context, _ = certificate(tmp_path)
    with mail_server(context, implicit=scheme == "smtps") as box:
        outcome = await answer(smtp(tools, f"{scheme}://ada:p%40ss@localhost:{box.port}"), EMAIL)
    assert (outcome, box.envelopes, box.logins) == (Retry(None, "network"), [], [])


@pytest_twisted.ensureDeferred
async def test_a_relay_without_a_password_may_vouch_for_itself(
    tools: ProviderContext, tmp_path: Path
) -> None:
    context, _ = certificate(tmp_path)
    with mail_server(context) as box:
        assert await smtp(tools, f"smtp://localhost:{box.port}").deliver(EMAIL) == Sent()
    assert box.tls == [True]


@pytest.mark.parametrize(
    ("says", "means"),
    [
        ({"RCPT": "550 no such user"}, Dead("smtp_550")),
        ({"RCPT": "450 greylisted"}, Retry(None, "smtp_450")),
        ({"DATA": "554 looks like spam"}, Dead("smtp_554")),
        ({"DATA": "452 disk full"}, Retry(None, "smtp_452")),
        ({"MAIL": "550 you may not send as that"}, ProviderRejected("smtp_550")),
        ({"MAIL": "421 going down"}, Retry(None, "unavailable")),
    ],
)
@pytest_twisted.ensureDeferred
async def test_what_the_server_refuses(tools: ProviderContext, says: dict[str, str], means: Outcome) -> None:
    with mail_server() as box:
        box.says = says
        assert await answer(smtp(tools, f"smtp://127.0.0.1:{box.port}"), EMAIL) == means
    assert box.envelopes == []


@pytest_twisted.ensureDeferred
async def test_a_server_that_is_away_is_tried_again_later(tools: ProviderContext) -> None:
    assert await answer(smtp(tools, f"smtp://127.0.0.1:{free_port()}"), EMAIL) == Retry(None, "network")


class Rude(Protocol):
    """Greets, if at all, and then does not keep to SMTP."""

    factory: Any
    transport: Any

    def connectionMade(self) -> None:  # noqa: N802
        self.factory.lost = Deferred()
        if self.factory.greets:
            self.transport.write(b"220 hello\r\n")
            self.transport.loseConnection()

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802
        self.factory.lost.callback(None)


@asynccontextmanager
async def rude_server(**manners: bool) -> AsyncIterator[Any]:
    factory: Any = Factory.forProtocol(Rude)
    factory.greets = manners["greets"]
    port = reactor.listenTCP(0, factory, interface="127.0.0.1")
    factory.url = f"smtp://127.0.0.1:{port.getHost().port}"
    yield factory
    await port.stopListening()


@pytest_twisted.ensureDeferred
async def test_a_server_that_hangs_up_is_tried_again_later(tools: ProviderContext) -> None:
    async with rude_server(greets=True) as rude:
        assert await answer(smtp(tools, rude.url), EMAIL) == Retry(None, "network")


@pytest_twisted.ensureDeferred
async def test_a_connection_to_a_silent_server_is_closed(
    tools: ProviderContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("components.delivery.email.smtp.WHOLE", 0.1)
    async with rude_server(greets=False) as rude:
        assert await answer(smtp(tools, rude.url), EMAIL) == Retry(None, "timeout")
        await rude.lost
