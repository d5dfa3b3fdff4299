"""Renders notifications from Jinja templates: Portico's own, or the operator's instead.

`{language}/{kind}.j2` has the texts of a kind as macros, `{language}/words.j2` the texts of all kinds;
`mail.html` and `mail.txt` are the email layouts. `mail.html` escapes every value that users wrote. Control
characters that could reorder or disguise the surrounding text are removed from such values first.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    UndefinedError,
    select_autoescape,
)

from components.delivery.card_facts import card_facts, card_of
from portico.domain.delivery.previews import closed, isolated, one_line, plain, preview_of_name
from portico.domain.delivery.sms import fit_into_segment
from runtime.notification_templates import languages, template_folders

PUSHED = 180  # characters of a text in a push
CUT = "…"


class MessageLine(msgspec.Struct, frozen=True):
    """A message as an email shows it."""

    sender: str | None
    text: str


class Notification(msgspec.Struct, frozen=True, kw_only=True):
    """The content of a notification before rendering.

    `messages` are the latest of `count`; `title` is that of the conversation, of its property, or of
    a service's notice. `property_link` is the page of the property. An `answerable` email says so.
    """

    kind: str
    language: str
    messages: Sequence[Any]
    count: int
    title: str | None
    link: str
    unsubscribe_link: str
    property_link: str | None = None
    answerable: bool = False


class Mail(msgspec.Struct, frozen=True):
    """A rendered email."""

    subject: str
    text: str
    html: str


class Texts:
    """Renders notifications. Raises jinja2.TemplateError for templates that do not work."""

    def __init__(self, app: str, language: str, folder: Path | None = None) -> None:
        self._app = app
        self._language = language
        self._environment = Environment(
            loader=ChoiceLoader([FileSystemLoader(each) for each in template_folders(folder)]),
            autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._languages = languages(folder)
        self._files = frozenset(self._environment.list_templates())

    def mail(self, notification: Notification) -> Mail:
        words = self._context(notification)
        values = words.of_mail()
        text = self._environment.get_template("mail.txt").render(values)
        html = self._environment.get_template("mail.html").render(values)
        return Mail(_spaced(words.kind.render("subject")), text.strip() + "\n", html)

    def push(self, notification: Notification) -> tuple[str, str]:
        words = self._context(notification)
        return _spaced(words.kind.render("push_title")), words.body()

    def sms(self, notification: Notification) -> str:
        """The text, cut to one SMS segment."""
        words = self._context(notification)
        return fit_into_segment(
            lambda text: _spaced(words.kind.render("sms", isolated(text))), one_line(words.text)
        )

    def _context(self, notification: Notification) -> "_RenderContext":
        chosen = (notification.language, self._language, "en")
        language = next(each for each in chosen if self._has_words(each, notification.kind))
        return _RenderContext(self._environment, self._app, language, notification)

    def _has_words(self, language: str, kind: str) -> bool:
        """Whether it can say this; an operator's own language may lack the words of a newer kind."""
        return language in self._languages and f"{language}/{kind}.j2" in self._files


class _RenderContext:
    """The macros of a kind and its language, with their variables."""

    def __init__(self, environment: Environment, app: str, language: str, notification: Notification) -> None:
        self._notification = notification
        self._language = language
        title = preview_of_name(notification.title)
        known = {"app": app, "title": title, "count": notification.count, "link": notification.link}
        self.shared = _Macros(environment, f"{language}/words.j2", known)
        self.lines = [
            MessageLine(preview_of_name(message.sender), self._text_of(message))
            for message in notification.messages
        ]
        self.text = self.lines[-1].text if self.lines else ""
        who = self.shared.render("somebody", self.lines[-1].sender if self.lines else None)
        self.known: dict[str, Any] = {**known, "who": who, "text": isolated(_cut(one_line(self.text)))}
        self.known |= {"card": card_of(notification.messages)}
        self.kind = _Macros(environment, f"{language}/{notification.kind}.j2", self.known)

    def body(self) -> str:
        """The body of a push, and the preview text of an email."""
        return _cut(_spaced(self.kind.render("push_body")))

    def of_mail(self) -> dict[str, Any]:
        """Variables of the email layouts."""
        rest = self._notification.count - len(self.lines)
        return {
            **self.known,
            "language": self._language,
            "heading": _spaced(self.kind.render("heading")),
            "body": self.body(),
            "lines": self.lines,
            "more": self.shared.render("more", rest) if rest > 0 else "",
            "button": self.kind.render("button"),
            "property_link": self._notification.property_link or "",
            "answer": self._answer(),
            "footer": self.shared.render("footer"),
            "unsubscribe": self.shared.render("unsubscribe"),
            "unsubscribe_link": self._notification.unsubscribe_link,
        }

    def _answer(self) -> str:
        """That one can answer; a folder of the operator's own templates may lack the words for it."""
        may_say = self._notification.answerable and self.shared.has("answer")
        return self.shared.render("answer") if may_say else ""

    def _text_of(self, message: Any) -> str:
        return plain(
            card_facts(message.card) if message.card else self.shared.render("said", message)
        ).strip()


class _Macros:
    """The macros of a template."""

    def __init__(self, environment: Environment, name: str, known: dict[str, Any]) -> None:
        self._name = name
        self._module = environment.get_template(name).make_module(known)

    def has(self, macro: str) -> bool:
        return hasattr(self._module, macro)

    def render(self, macro: str, *arguments: Any) -> str:
        """The rendered macro. Raises jinja2.TemplateError, also for an unknown macro."""
        if not self.has(macro):
            raise UndefinedError(f"{self._name} has no macro {macro}")
        return str(getattr(self._module, macro)(*arguments))


def _spaced(words: str) -> str:
    return " ".join(words.split())


def _cut(text: str) -> str:
    return text if len(text) <= PUSHED else closed(text[: PUSHED - 1].rstrip() + CUT)
