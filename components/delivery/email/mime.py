"""Builds MIME messages for SMTP: plain text and HTML as alternatives (RFC 2046, section 5.1.4)."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from email.utils import format_datetime
from unicodedata import category

from components.delivery.items import Email
from portico.domain.addresses import sender_of

# Longer headers would be folded into encoded words, which no mail client takes for a link (RFC 5322, 2.1.1).
WIDE = default.clone(max_line_length=998)


def message(email: Email, sender: str, now: datetime) -> bytes:
    """The mail in ASCII, its lines ended by LF. The `Message-ID` is made of the key: a repetition shows."""
    name, address = sender_of(sender) or ("", "")
    mail = EmailMessage(policy=default)
    mail["From"] = _address(name, address)
    mail["To"] = _address(email.name, email.to)
    mail["Subject"] = _one_line(email.subject)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{email.key}@{address.rpartition('@')[2]}>"
    for header, value in email.headers.items():
        mail[header] = value
    mail.set_content(email.text)
    mail.add_alternative(email.html, subtype="html")
    return mail.as_bytes(policy=WIDE)


def _address(name: str, address: str) -> Address:
    return Address(_one_line(name), addr_spec=address)


def _one_line(text: str) -> str:
    """A header ends at a line break, and holds no controls; joiners of letters and isolations stay."""
    return " ".join("".join(char if _may_stand(char) else " " for char in text).split())


def _may_stand(char: str) -> bool:
    return char.isprintable() or category(char) == "Cf"
