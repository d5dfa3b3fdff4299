"""Checks answers by email and SMS: which ways are open, and whether the SMTP address answers."""

import socket
from collections.abc import Callable

from cli.checks.result import Result, ok, warn
from portico.settings.core import Settings
from portico.settings.inbound import InboundSettings

TIMEOUT = 2.0  # seconds
OPEN = "set INBOUND_SECRET, INBOUND_RESEND_SECRET or INBOUND_SMTP_LISTEN (docs/how-to/inbound.md)"
START = "start the node; a port below 1024 needs the right to bind it"
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - addresses to listen at, and to connect to


def check(settings: Settings) -> list[Result]:
    """Nothing where answers are not set up."""
    results = [ways(settings.inbound)] if settings.inbound.domain or settings.inbound.sms_providers else []
    if settings.inbound.smtp:
        results.append(smtp(settings.inbound.smtp, greeting))
    return results


def ways(inbound: InboundSettings) -> Result:
    """Who can deliver answers."""
    mails = [*inbound.email_providers, *_smtp_ways(inbound)]
    if inbound.domain and not mails:
        return warn(
            "answers", f"mails ask for answers to {inbound.domain}, and nobody can deliver them", OPEN
        )
    by = {"email by": mails, "SMS by": inbound.sms_providers}
    return ok("answers", "; ".join(f"{words} {' and '.join(names)}" for words, names in by.items() if names))


def _smtp_ways(inbound: InboundSettings) -> list[str]:
    if inbound.smtp is None:
        return []
    return ["SMTP with STARTTLS" if inbound.smtp_tls else "SMTP"]


def smtp(address: tuple[str, int], greet: Callable[[str, int], bytes]) -> Result:
    """Whether Portico greets there."""
    host, port = address
    try:
        answered = greet(EVERYWHERE.get(host, host), port).startswith(b"220 ")
    except OSError:
        answered = False
    where = f"{host}:{port}"
    return (
        ok("SMTP", f"answers at {where}") if answered else warn("SMTP", f"nothing answers at {where}", START)
    )


def greeting(host: str, port: int) -> bytes:
    """The first line of a server. Raises OSError."""
    with socket.create_connection((host, port), TIMEOUT) as connection:
        connection.settimeout(TIMEOUT)
        return connection.recv(512)
