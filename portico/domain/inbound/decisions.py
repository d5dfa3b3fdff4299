"""What becomes of an answer: whose it is, under which id it is stored, what the message says of it. Pure."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec

from portico.domain.addresses import email_of
from portico.domain.inbound.mail import Mail, MailFile
from portico.domain.media.files import clean_name
from portico.domain.people import Via

SMS_ANSWERED_WITHIN = timedelta(days=7)  # after which an SMS is no answer any more
MAX_FILES = 10  # of an answer
MAX_NAMED = 10  # refused files that the message names
MAX_NAME = 100


class Place(msgspec.Struct, frozen=True):
    """A person in a conversation, and the address that is known of them."""

    user_id: str
    conversation_id: int
    email: str | None


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer of one person in one conversation; `local_id` is the same for every repetition."""

    via: Via
    place: Place
    local_id: str
    text: str
    files: Sequence[MailFile] = ()
    sender: str | None = None

    @property
    def is_from_them(self) -> bool:
        """Whether it came from the address that is known of the person. An SMS was found by it."""
        return self.via == "sms" or _same(self.sender, self.place.email)


class RefusedFile(msgspec.Struct, frozen=True):
    """A file that the message does not have, and why, as a code."""

    filename: str
    reason: str


def mail_answer(mail: Mail, place: Place) -> Answer:
    """The answer that a mail is at this place."""
    # A mail without an id is recognised by what it says: a repetition says the same.
    key = mail.message_id or f"{mail.sender} {mail.text} {[len(file.content) for file in mail.files]}"
    return Answer(
        via="email",
        place=place,
        local_id=local_id("email", key, place.conversation_id),
        text=mail.text,
        files=mail.files,
        sender=mail.sender,
    )


def local_id(via: Via, key: str, conversation_id: int) -> str:
    """The id of a message in a conversation, made of the provider's id."""
    return f"{via}-{hashlib.sha256(f'{conversation_id} {key}'.encode()).hexdigest()[:40]}"


def metadata_of(refused: Sequence[RefusedFile]) -> dict[str, Any]:
    """What the message says of files that it lacks."""
    named = [
        {"filename": clean_name(file.filename, "")[-MAX_NAME:], "reason": file.reason}
        for file in refused[:MAX_NAMED]
    ]
    return {"files_refused": named} if named else {}


def _same(one: str | None, other: str | None) -> bool:
    """Whether two addresses are the same mailbox: nobody tells mailboxes apart by the case of their names."""
    first, second = email_of(one or ""), email_of(other or "")
    return first is not None and second is not None and first.casefold() == second.casefold()
