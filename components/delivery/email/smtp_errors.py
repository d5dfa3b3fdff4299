"""Classifies SMTP errors (RFC 5321, section 4.2: 4xx is temporary, 5xx is permanent). No I/O."""

from typing import Any

from twisted.mail.smtp import (
    AUTHDeclinedError,
    AuthenticationError,
    AUTHRequiredError,
    EHLORequiredError,
    SMTPClientError,
    SMTPDeliveryError,
    SMTPTimeoutError,
    TLSRequiredError,
)

from components.delivery.items import Answer, Dead, ProviderRejected, Retry

ABOUT_US = (AUTHDeclinedError, AUTHRequiredError, AuthenticationError, EHLORequiredError, TLSRequiredError)
CLOSING = 421  # the server goes down, or has too many connections


def outcome_of(error: SMTPClientError) -> Answer:
    """Whether the email, its recipient, our account or the server is rejected, and for how long."""
    code: Any = error.code
    if isinstance(error, SMTPTimeoutError):
        return Retry(None, "timeout")
    if code == CLOSING or not isinstance(error, (*ABOUT_US, SMTPDeliveryError)):
        return Retry(None, "unavailable")
    if 400 <= code < 500:
        return Retry(None, f"smtp_{code}")
    if isinstance(error, SMTPDeliveryError) and error.addresses:
        return Dead(f"smtp_{code}")
    return ProviderRejected(f"smtp_{code}")  # our login, or our sender: no recipient was asked about
