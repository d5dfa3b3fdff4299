"""A mail that anybody sends to an address of answers: it is read, or refused, whatever it is made of.

The first byte says how it comes: raw, as the raw mail in SendGrid's form, or as the fields of that form.
"""

from pathlib import Path

from components.inbound.email.sendgrid import read_form
from portico.domain.errors import InvalidArgument
from portico.domain.inbound.mail import Mail, Unreadable, read_mail
from portico.domain.text import MAX_TEXT, is_visible

DOMAIN = "reply.example"
CORPUS = Path(__file__).parents[2] / "corpora" / "inbound_mail"
LONGEST = 8_000  # bytes of a mail of the corpus that is a seed
FIELDS = (
    b'--b\r\nContent-Disposition: form-data; name="headers"\r\n\r\nFrom: Z\xc3\xa9 <a@example.org>\n\r\n'
    b'--b\r\nContent-Disposition: form-data; name="charsets"\r\n\r\n{"text": "windows-1256"}\r\n'
    b'--b\r\nContent-Disposition: form-data; name="envelope"\r\n\r\n{"to": ["r-a@reply.example"]}\r\n'
    b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\nYes\r\n> No\r\n'
    b'--b\r\nContent-Disposition: form-data; name="html"\r\n\r\n<p>Yes<blockquote>No\r\n'
    b'--b\r\nContent-Disposition: form-data; name="a1"; filename="a.pdf"\r\n\r\n%PDF\r\n--b--\r\n'
)
MAILS = tuple(raw for path in sorted(CORPUS.glob("*.eml")) if len(raw := path.read_bytes()) < LONGEST)
SEEDS = (*(b"\0" + raw for raw in MAILS), *(b"\1" + raw for raw in MAILS[::10]), b"\2" + FIELDS)


def check(data: bytes) -> None:
    """The text fits into a message and is seen, and no file is larger than the mail."""
    try:
        mail = _read(data[:1], data[1:])
    except (Unreadable, InvalidArgument):
        return
    assert len(mail.text) <= MAX_TEXT
    assert not mail.text or is_visible(mail.text)
    assert sum(len(file.content) for file in mail.files) <= len(data)
    assert mail.sender is None or mail.sender.isprintable()


def _read(way: bytes, rest: bytes) -> Mail:
    if way == b"\1":
        head = b'--b\r\nContent-Disposition: form-data; name="email"\r\n\r\n'
        return read_form(head + rest + b"\r\n--b--\r\n", "b", DOMAIN).mail
    if way == b"\2":
        return read_form(rest, "b", DOMAIN).mail
    return read_mail(rest, DOMAIN)
