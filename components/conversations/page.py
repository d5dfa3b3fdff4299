"""A conversation as one self-contained HTML page: no scripts, no external files, everything escaped."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from components.conversations.card_page import card_lines
from portico.contract.shapes import AttachedFile, Conversation, Message, Receipt
from portico.domain.delivery.previews import one_line

TYPE = "text/html; charset=utf-8"
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 45rem; margin: 2rem auto; padding: 0 1rem; }
header { border-bottom: 1px solid #ccc; margin-bottom: 1rem; }
article { margin: 0 0 1rem; }
.who { font-weight: 600; }
.note, time { color: #666; font-size: .85rem; }
p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
"""
HEAD = """<!doctype html>
<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title><style>{style}</style></head>
<body><header><h1 dir="auto">{title}</h1>
<p class="note">{people}</p>{receipts}<p class="note">Exported {at}</p></header>
"""
MESSAGE = """<article id="m{seq}">
<div><bdi class="who">{who}</bdi> <time datetime="{at}">{at}</time>{notes}</div>
{body}</article>
"""
TAIL = "</body></html>\n"
Names = Mapping[str, str | None]


def head(view: Conversation, names: Names, receipts: Sequence[Receipt], at: str) -> str:
    return HEAD.format(
        title=escape(one_line(view.title or "") or f"Conversation {view.id}"),
        style=STYLE,
        people=", ".join(_apart(name_of(user_id, names)) for user_id in names),
        receipts="".join(_receipt(receipt, names) for receipt in receipts),
        at=escape(at),
    )


def message(message: Message, names: Names) -> str:
    return MESSAGE.format(
        seq=message.seq,
        who=escape(name_of(message.sender_id, names)),
        at=escape(message.created_at),
        notes="".join(f' <bdi class="note">{escape(one_line(note))}</bdi>' for note in _notes(message)),
        body=_body(message, names),
    )


def _receipt(receipt: Receipt, names: Names) -> str:
    """How far a participant has read and received, and since when where that is known."""
    read = _position("read", receipt.read_seq, receipt.read_at)
    delivered = _position("received", receipt.delivered_seq, receipt.delivered_at)
    return f'<p class="note">{_apart(name_of(receipt.user_id, names))}: {read}, {delivered}</p>'


def _position(what: str, seq: int, at: str | None) -> str:
    since = f' <time datetime="{escape(at)}">{escape(at)}</time>' if at else ""
    return f"{what} up to message {seq}{since}" if seq else f"nothing {what}"


def name_of(user_id: str, names: Names) -> str:
    """A user's name on one line, or their id."""
    return one_line(names.get(user_id) or "") or one_line(user_id)


def _apart(words: str) -> str:
    """Isolated user text, so that it cannot reorder the text around it."""
    return f"<bdi>{escape(one_line(words))}</bdi>"


def _notes(message: Message) -> list[str]:
    """Labels next to the time: reply, edited, reactions."""
    reactions = [f"{emoji} {len(users)}" for emoji, users in message.reactions.items()]
    answered = [] if message.reply_to is None else ["an answer"]
    return [*answered, *(["edited"] if message.edited_at and not message.deleted_at else []), *reactions]


def _body(message: Message, names: Names) -> str:
    if message.deleted_at:
        return '<p class="note">This message was deleted.</p>'
    if message.type == "call":
        return f'<p class="note">{escape(_call(message.metadata.get("call") or {}))}</p>'
    text = f'<p dir="auto">{escape(message.text)}</p>' if message.text else ""
    shared = message.metadata.get("property_id") if message.type == "property_share" else None
    share = "" if shared is None else f'<p class="note">Property {_apart(str(shared))}</p>'
    card = card_lines(message.card, lambda user_id: name_of(user_id, names)) if message.card else ""
    return text + share + card + "".join(map(_attachment, message.attachments))


def _call(call: Mapping[str, Any]) -> str:
    """The outcome of a call from its log message."""
    seconds = call.get("duration")
    lasted = "" if seconds is None else f", {seconds} s"
    return f"{str(call.get('kind')).capitalize()} call: {call.get('status')}{lasted}"


def _attachment(attachment: AttachedFile) -> str:
    url = attachment.url
    label = _apart(attachment.filename or attachment.type or url)
    if not url.startswith(("http://", "https://")):
        return f"<p>{label}</p>"
    return f'<p><a rel="noopener noreferrer" href="{escape(url)}">{label}</a></p>'
