"""What the doctor says of answers by email and SMS."""

from cli.checks.inbound import smtp, ways
from portico.settings.inbound import parse

DOMAIN = {"INBOUND_DOMAIN": "reply.example"}


def test_a_domain_to_which_nobody_delivers_is_a_mistake() -> None:
    result = ways(parse(DOMAIN))
    assert (result.level, "reply.example" in result.words) == ("warn", True)


def test_open_ways_are_named() -> None:
    env = {**DOMAIN, "INBOUND_SECRET": "s" * 32, "INBOUND_SMTP_LISTEN": "127.0.0.1:25"}
    result = ways(parse(env))
    assert result.level == "ok"
    assert result.words == "email by sendgrid and raw and SMTP; SMS by africastalking"
    assert "s" * 32 not in result.line()


def test_an_smtp_address_has_to_greet() -> None:
    def refuse(host: str, port: int) -> bytes:
        raise ConnectionRefusedError

    assert smtp(("127.0.0.1", 25), lambda host, port: b"220 reply.example ESMTP").level == "ok"
    assert smtp(("127.0.0.1", 25), lambda host, port: b"554 no").level == "warn"
    assert smtp(("127.0.0.1", 25), refuse).level == "warn"


def test_an_address_of_all_interfaces_is_asked_at_loopback() -> None:
    asked: list[str] = []

    def greet(host: str, port: int) -> bytes:
        asked.append(host)
        return b"220 x"

    smtp(("0.0.0.0", 25), greet)  # noqa: S104
    assert asked == ["127.0.0.1"]
