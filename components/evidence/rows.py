"""What happened in a conversation as lines to read, for the page and the PDF of a certificate."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from portico.domain.evidence.certificate import attached_in
from portico.domain.evidence.sealing import Recorded

Names = Mapping[str, str | None]
Said = dict[str, Any]
# What moves the cursor of its sender, who may have seen nothing.
UNSEEN = {"scheduled": "a scheduled message of theirs was sent", "call": "they started a call"}


class Row(msgspec.Struct, frozen=True):
    """One entry: when, what happened in a sentence, what was said, and notes."""

    n: int
    at: str
    headline: str
    text: str
    notes: tuple[str, ...]
    digest: str


def readable(entries: Sequence[Recorded], names: Names) -> list[Row]:
    numbers = {
        entry.line.entry["message_id"]: entry.line.entry["seq"]
        for entry in entries
        if entry.line.entry["kind"] == "message"
    }
    return [_row(entry, _Namer(names, numbers)) for entry in entries]


class _Namer:
    """Names people, and messages by their number in the conversation."""

    def __init__(self, names: Names, numbers: Mapping[Any, Any]) -> None:
        self._names = names
        self._numbers = numbers

    def __call__(self, user_id: object) -> str:
        name = self._names.get(str(user_id))
        return f"{name} ({user_id})" if name else str(user_id)

    def message(self, message_id: object) -> str:
        """A message by its number, or by its id if it is of a time that the certificate does not have."""
        number = self._numbers.get(message_id)
        return f"an earlier message (id {message_id})" if number is None else f"message {number}"


def _row(entry: Recorded, name: _Namer) -> Row:
    line, said = entry.line, _said(entry)
    headline = HEADLINES.get(str(line.entry["kind"]), _unknown)(line.entry, name)
    return Row(
        n=line.n,
        at=str(line.entry["at"]),
        headline=headline,
        text=_text(said),
        notes=(*_notes(entry, said, name),),
        digest=line.digest,
    )


def _said(entry: Recorded) -> Said:
    return msgspec.json.decode(entry.content, type=dict[str, Any]) if entry.content else {}


def _text(said: Said) -> str:
    parts = [said.get("title"), said.get("text"), _card(said)]
    return "\n".join(str(part) for part in parts if part)


def _card(said: Said) -> str | None:
    card = said.get("card")
    return f"Card: {msgspec.json.encode(card).decode()}" if card else None


def _notes(entry: Recorded, said: Said, name: _Namer) -> list[str]:
    files = attached_in(entry.content) if entry.content and "attachments" in said else []
    notes = [f"File: {file.filename} ({file.path}), SHA-256 {file.sha256}" for file in files]
    if said.get("reply_to"):
        notes.append(f"Answers {name.message(said['reply_to'])}")
    if entry.withheld:
        notes.append("The words are not part of this certificate")
    return notes


def _opened(entry: Said, name: _Namer) -> str:
    return f"{name(entry.get('creator_id'))} opened the conversation ({entry.get('type')})"


def _changed(entry: Said, name: _Namer) -> str:  # noqa: ARG001 - the signature of all
    return f"The conversation was changed ({entry.get('status')})"


def _joined(entry: Said, name: _Namer) -> str:
    return f"{name(entry['user_id'])} joined as {entry.get('role')}"


def _left(entry: Said, name: _Namer) -> str:
    return f"{name(entry['user_id'])} left"


def _role(entry: Said, name: _Namer) -> str:
    return f"{name(entry['user_id'])} became {entry.get('role')}"


def _message(entry: Said, name: _Namer) -> str:
    return f"{name(entry['sender_id'])} sent message {entry['seq']} ({entry.get('type')})"


def _revision(entry: Said, name: _Namer) -> str:
    done = "was deleted" if entry.get("deleted") else f"was changed (version {entry.get('rev')})"
    return f"Message {entry['seq']} of {name(entry['sender_id'])} {done}"


def _view(entry: Said, name: _Namer) -> str:
    first, last = entry["from_seq"], entry["to_seq"]
    seen = f"message {first}" if first == last else f"messages {first} to {last}"
    if entry.get("by") in UNSEEN:
        return f"{seen.capitalize()} counted as read by {name(entry['user_id'])}: {UNSEEN[entry['by']]}"
    return f"{name(entry['user_id'])} first saw {seen}"


def _call(entry: Said, name: _Namer) -> str:
    reason = f", {entry['reason']}" if entry.get("reason") not in (None, entry["status"]) else ""
    call = f"{str(entry['call_kind']).capitalize()} call {entry['call_id']}"
    return f"{call} by {name(entry['caller_id'])}: {entry['status']}{reason}"


def _party(entry: Said, name: _Namer) -> str:
    return f"Call {entry['call_id']}, {name(entry['user_id'])}: {entry['state']}"


def _unknown(entry: Said, name: _Namer) -> str:  # noqa: ARG001 - the signature of all
    return str(entry["kind"])


HEADLINES: Mapping[str, Callable[[Said, _Namer], str]] = {
    "opened": _opened,
    "changed": _changed,
    "joined": _joined,
    "left": _left,
    "role": _role,
    "message": _message,
    "revision": _revision,
    "view": _view,
    "call": _call,
    "call_party": _party,
}
