"""Notification templates: both languages, every kind, and no user input becomes markup."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jinja2
import pytest
from msgspec.structs import replace

from components.delivery.preview import example_notification
from components.delivery.templating import Texts
from portico.domain.delivery.planning import KINDS, Kind
from portico.domain.delivery.sms import segment_share
from portico.storage.delivery.contents import NotifiedMessage
from runtime.notification_templates import TEMPLATES

LINK = "https://site.example/conversations/12"
TEXTS = Texts("Nest", "en")
EVIL = '<script>alert("1")</script><img src=x onerror=alert(1)>&'


class Tags(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str | None] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("language", ["ar", "en", "fr", "pt", "sw"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_words_in_every_language(kind: Kind, language: str) -> None:
    saying = example_notification(kind, language, LINK)
    mail, (title, body), sms = TEXTS.mail(saying), TEXTS.push(saying), TEXTS.sms(saying)
    assert all([mail.subject, title, body])
    assert LINK in mail.text
    assert sms.endswith(LINK)
    assert segment_share(sms) <= 1
    assert f'<html lang="{language}">' in mail.html


def test_the_languages_differ() -> None:
    english, french = (
        TEXTS.mail(example_notification("message", each, LINK)).subject for each in ("en", "fr")
    )
    assert (english, french) == ("2 new messages from Ada Lovelace", "2 nouveaux messages de Ada Lovelace")


def test_a_handover_is_said_in_the_language_of_the_reader() -> None:
    said = set()
    for language in ("ar", "en", "fr", "pt", "sw"):
        saying = example_notification("system", language, LINK)
        for answers in ("asked", "person", "bot"):
            line = replace(saying.messages[0], text="The line in English.", handover=answers)
            handed = replace(saying, messages=[line])
            text = TEXTS.push(handed)[1].strip("\u2066\u2067\u2068\u2069")
            assert text in TEXTS.mail(handed).text
            assert text[:10] in TEXTS.sms(handed)  # the rest may not fit
            said.add(text)
    assert len(said) == 15
    assert "The line in English." not in said


def test_a_language_that_nobody_wrote_is_the_usual_one() -> None:
    assert TEXTS.mail(example_notification("message", "xx", LINK)).subject.startswith("2 new messages")


@pytest.mark.parametrize("kind", KINDS)
def test_what_people_write_is_no_markup(kind: Kind) -> None:
    saying = example_notification(kind, "en", LINK)
    evil = [replace(message, sender=EVIL, text=EVIL) for message in saying.messages]
    page = Tags(TEXTS.mail(replace(saying, messages=evil, title=EVIL)).html)
    assert not {"script", "img"} & set(page.tags)
    assert EVIL in page.text
    assert set(page.links) == {LINK}


def test_a_line_break_in_a_name_makes_no_header() -> None:
    saying = example_notification("message", "en", LINK)
    quoted = replace(saying.messages[-1], sender="Ada\r\nBcc: all@example.com")
    assert TEXTS.mail(replace(saying, messages=[quoted])).subject == (
        "2 new messages from Ada Bcc: all@example.com"
    )


TURN, BACK = "\u202e", "\u2067"
HEBREW = "\u05d0\u05d3\u05d4"


@pytest.mark.parametrize("language", ["ar", "en", "fr", "pt", "sw"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_people_write_turns_nothing_around_in_any_words(kind: Kind, language: str) -> None:
    saying = example_notification(kind, language, LINK)
    evil = [replace(each, sender=f"Ada{TURN}", text=f"so{BACK}\x1b\x85on") for each in saying.messages]
    changed = replace(saying, messages=evil, title=f"Visit{TURN}\n{BACK}")
    mail = TEXTS.mail(changed)
    for words in (*TEXTS.push(changed), TEXTS.sms(changed), mail.subject, mail.text, mail.html):
        assert not {TURN, BACK, "\x1b", "\x85"} & set(words)


@pytest.mark.parametrize("kind", KINDS)
def test_words_from_the_right_stay_in_their_place(kind: Kind) -> None:
    saying = example_notification(kind, "en", LINK)
    theirs = [replace(each, sender=HEBREW, text=f"{HEBREW} 12") for each in saying.messages]
    changed = replace(saying, messages=theirs, title=f"{HEBREW} 5")
    for words in (*TEXTS.push(changed), TEXTS.sms(changed), TEXTS.mail(changed).subject):
        outside = re.sub("\u2068[^\u2068\u2069]*\u2069", "", words)
        assert HEBREW not in outside
        assert not {"\u2068", "\u2069"} & set(outside)


def test_a_long_text_from_the_right_is_cut_with_its_isolation() -> None:
    saying = example_notification("message", "en", LINK)
    long = [replace(each, sender="Ada", text=HEBREW * 200) for each in saying.messages]
    _, body = TEXTS.push(replace(saying, messages=long))
    assert body.startswith("2 new messages: \u2068")
    assert body.endswith("…\u2069")
    sms = TEXTS.sms(replace(saying, messages=long))
    assert segment_share(sms) <= 1
    assert sms.endswith(f"...\u2069 {LINK}")


def test_lines_of_a_text_are_no_lines_of_the_mail() -> None:
    saying = example_notification("message", "en", LINK)
    faked = f"hello\n\nBob:\nI agree.\r\n-- \nRead and answer: {LINK}0"
    quoted = [replace(saying.messages[0], sender="Ada\nBob", text=faked)]
    text = TEXTS.mail(replace(saying, messages=quoted, count=1)).text
    assert {"Bob:", "I agree.", f"Read and answer: {LINK}0"}.isdisjoint(text.split("\n"))
    assert "\nAda Bob:\n  hello\n\n  Bob:\n  I agree.\n" in text
    assert text.count("\n-- \n") == 1


def test_a_push_is_one_line() -> None:
    saying = example_notification("message", "en", LINK)
    quoted = [replace(saying.messages[0], text="hello\n\nYour bank:\u2028pay")]
    assert TEXTS.push(replace(saying, messages=quoted, count=1)) == ("Ada Lovelace", "hello Your bank: pay")


def test_a_photo_without_words_is_called_one() -> None:
    saying = example_notification("message", "fr", LINK)
    message: NotifiedMessage = replace(saying.messages[0], type="audio", text=None)
    assert TEXTS.push(replace(saying, messages=[message], count=1)) == ("Ada Lovelace", "Message vocal")


def test_mail_programs_can_render_it() -> None:
    html = TEXTS.mail(example_notification("message", "en", LINK)).html
    assert not {"style", "link", "script", "svg"} & set(Tags(html).tags)  # which many of them drop
    assert "flex" not in html
    assert len(html.encode()) < 100_000  # Gmail cuts longer ones


def test_an_operators_template_is_used_in_place_of_ours(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    own = (Path(__file__).parents[4] / "components/delivery/templates/en/message.j2").read_text()
    (tmp_path / "en" / "message.j2").write_text(own.replace("new messages from", "news of"))
    texts = Texts("Nest", "en", tmp_path)
    assert texts.mail(example_notification("message", "en", LINK)).subject == "2 news of Ada Lovelace"
    assert texts.mail(example_notification("mention", "en", LINK)).subject == "Ada Lovelace mentioned you"


def test_a_language_that_lacks_the_words_of_a_kind_leaves_it_to_the_usual_one(tmp_path: Path) -> None:
    (tmp_path / "de").mkdir()
    for file in ("words.j2", "message.j2"):
        (tmp_path / "de" / file).write_text((TEMPLATES / "en" / file).read_text())
    texts = Texts("Nest", "fr", tmp_path)
    assert "attend votre réponse" in texts.mail(example_notification("unanswered", "de", LINK)).subject


def test_a_template_with_a_mistake_says_so(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "message.j2").write_text("{% macro subject() %}{{ nonsense }}{% endmacro %}")
    with pytest.raises(jinja2.TemplateError):
        Texts("Nest", "en", tmp_path).mail(example_notification("message", "en", LINK))
