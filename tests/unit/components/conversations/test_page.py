"""An exported HTML page: everything that users wrote is escaped."""

from html.parser import HTMLParser
from typing import Any

import msgspec
import pytest

from components.conversations import page
from portico.contract.card_shapes import card_shape
from portico.contract.shapes import AttachedFile, Conversation, Message, Receipt
from portico.domain.cards.model import Terms
from tests.support.cards import act, offer, viewing

NAMES = {"ada": "Ada <b>Lovelace</b>", "bob": None}


def file_of(attachment: dict[str, str]) -> AttachedFile:
    return msgspec.convert(attachment, AttachedFile)


def a_message(**other: Any) -> Message:
    usual: dict[str, Any] = {
        "id": 1, "conversation_id": 1, "seq": 7, "rev": 1, "sender_id": "ada", "type": "text",
        "text": "hello", "attachments": [], "reply_to": None, "quoted": None, "metadata": {}, "local_id": "1",
        "created_at": "2026-11-21T07:30:00.000Z", "edited_at": None, "deleted_at": None, "reactions": {},
    }  # fmt: skip
    return Message(**{**usual, **other})


class Reader(HTMLParser):
    """What a browser would see: tags, links and words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str | None] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.words += data


def test_it_says_who_wrote_what_and_when() -> None:
    read = Reader(page.message(a_message(sender_id="bob", text="on two\nlines"), NAMES))
    assert "bob" in read.words
    assert "on two\nlines" in read.words
    assert "2026-11-21T07:30:00.000Z" in read.words


@pytest.mark.parametrize(
    "nasty", ["<script>alert(1)</script>", "</p><img src=x onerror=alert(1)>", "&lt;b&gt;"]
)
def test_markup_in_texts_is_shown_and_does_nothing(nasty: str) -> None:
    read = Reader(page.message(a_message(text=nasty), NAMES))
    assert nasty in read.words
    assert set(read.tags) <= {"article", "div", "bdi", "time", "p"}


def test_markup_in_names_and_filenames_is_shown_and_does_nothing() -> None:
    attachment = {"url": "https://example.com/?a=1&b=\"2'", "filename": "<i>.png", "type": "image/png"}
    read = Reader(page.message(a_message(attachments=[file_of(attachment)]), NAMES))
    assert "Ada <b>Lovelace</b>" in read.words
    assert "<i>.png" in read.words
    assert read.links == [attachment["url"]]


def a_conversation(**other: Any) -> Conversation:
    usual: dict[str, Any] = {
        "id": 1, "rev": 1, "type": "group", "status": "active", "property_id": None, "title": None,
        "booking_url": None, "metadata": {}, "participants": [], "participant_count": 0,
        "last_message": None, "last_seq": 0,
        "unread": 0, "read_seq": 0, "cleared_seq": 0, "muted_until": None, "pinned": False,
        "created_at": "2026-11-21T07:30:00.000Z",
        "updated_at": "2026-11-21T07:30:00.000Z",
    }  # fmt: skip
    return Conversation(**{**usual, **other})


class Apart(HTMLParser):
    """What stands in elements whose direction is their own, and what stands outside."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.depth, self.inside, self.outside = [False], "", ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta",):
            self.depth.append(self.depth[-1] or tag == "bdi" or ("dir", "auto") in attrs)

    def handle_endtag(self, tag: str) -> None:
        self.depth.pop()

    def handle_data(self, data: str) -> None:
        if self.depth[-1]:
            self.inside += data
        else:
            self.outside += data


def test_what_people_wrote_turns_nothing_around_beside_it() -> None:
    turned = "\u202eevil\n\u2067x"
    names = {"ada": turned, "bob": turned}
    attachment = {"url": "https://example.com/", "filename": turned, "type": "image/png"}
    odd = a_message(
        text=f"{turned} text", attachments=[file_of(attachment)], reactions={turned: ["bob"]},
        type="property_share", metadata={"property_id": turned},
    )  # fmt: skip
    html = page.head(a_conversation(title=turned), names, [], "now") + page.message(odd, names) + page.TAIL
    apart = Apart(html)
    assert "evil" in apart.inside
    assert not {"\u202e", "\u2067"} & set(apart.outside)
    assert html.count("\u202e") == 1, "the text alone is shown as it was written"
    assert "<title>evil x</title>" in html


def test_an_address_that_is_no_web_address_is_no_link() -> None:
    attachment = {"url": "javascript:alert(1)", "type": "text/html"}
    assert Reader(page.message(a_message(attachments=[file_of(attachment)]), NAMES)).links == []


def test_a_deleted_message_says_only_that() -> None:
    deleted = a_message(
        text=None, deleted_at="2026-11-21T07:31:00.000Z", edited_at="2026-11-21T07:30:30.000Z"
    )
    read = Reader(page.message(deleted, NAMES))
    assert "This message was deleted." in read.words
    assert "edited" not in read.words


def test_edits_answers_reactions_and_shared_properties_show() -> None:
    full = a_message(
        type="property_share", metadata={"property_id": "P7"}, reply_to=3, reactions={"👍": ["bob"]},
        edited_at="2026-11-21T07:31:00.000Z",
    )  # fmt: skip
    words = Reader(page.message(full, NAMES)).words
    assert all(part in words for part in ("Property P7", "an answer", "edited", "👍 1"))


def test_a_call_is_shown_with_its_outcome() -> None:
    call = {"id": 1, "kind": "video", "status": "ended", "duration": 65}
    html = page.message(a_message(type="call", text=None, metadata={"call": call}), NAMES)
    assert "Video call: ended, 65 s" in Reader(html).words


def test_the_head_says_how_far_everybody_has_read_and_since_when() -> None:
    read, received = "2026-11-21T07:32:00.000Z", "2026-11-21T07:31:00.000Z"
    receipts = [
        Receipt(user_id="ada", read_seq=2, delivered_seq=3, read_at=read, delivered_at=received),
        Receipt(user_id="bob", read_seq=0, delivered_seq=1, read_at=None, delivered_at=None),
    ]
    words = Reader(page.head(a_conversation(), NAMES, receipts, "now")).words
    assert f"Ada <b>Lovelace</b>: read up to message 2 {read}, received up to message 3 {received}" in words
    assert "bob: nothing read, received up to message 1" in words


def test_a_card_is_shown_with_its_terms_and_who_did_what_and_why() -> None:
    countered = act(offer(conditions="<b>Furnished</b>"), "bob", "counter", terms=Terms(amount="1100"))
    declined = act(countered, "ada", "decline", hours=2, reason="Too <i>little</i>")
    read = Reader(page.message(a_message(type="card", text=None, card=card_shape(declined)), NAMES))
    for words in (
        "Offer: declined", "1100 EUR", "<b>Furnished</b>",
        "2027-03-01T12:00:00.000Z: create, Ada <b>Lovelace</b>",
        "2027-03-01T13:00:00.000Z: counter, bob",
        "2027-03-01T14:00:00.000Z: decline, Ada <b>Lovelace</b>: Too <i>little</i>",
    ):  # fmt: skip
        assert words in read.words
    assert read.words.count("Too <i>little</i>") == 1
    assert {"b", "i"}.isdisjoint(read.tags)


def test_a_viewing_shows_its_slots_and_the_accepted_one() -> None:
    accepted = act(viewing(24, 48, place="Rue 7"), "bob", "accept", slot=1)
    read = Reader(page.message(a_message(type="card", text=None, card=card_shape(accepted)), NAMES))
    assert "2027-03-02T12:00:00.000Z to 2027-03-02T12:30:00.000Z" in read.words
    assert "2027-03-03T12:00:00.000Z to 2027-03-03T12:30:00.000Z (accepted)" in read.words
    assert "Europe/Paris" in read.words
    assert "Rue 7" in read.words
