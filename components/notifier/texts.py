"""The words of notifications, from templates: Portico's own, or the operator's in their place.

`{language}/{kind}.j2` has the words of a kind as macros, `{language}/words.j2` those of all kinds;
`mail.html` and `mail.txt` lay a mail out. In `mail.html` everything that comes from people is escaped.
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

from portico.domain.sms import fit

TEMPLATES = Path(__file__).parent / "templates"
PUSHED = 180  # characters of a text in a push
CUT = "…"


class Line(msgspec.Struct, frozen=True):
    """One message in a mail."""

    sender: str | None
    text: str


class Saying(msgspec.Struct, frozen=True, kw_only=True):
    """What a notification says, before it is put into words.

    `messages` are the latest of `count`; `title` is that of the conversation, or of a service's notice.
    """

    kind: str
    language: str
    messages: Sequence[Any]
    count: int
    title: str | None
    link: str
    unsubscribe_link: str


class Mail(msgspec.Struct, frozen=True):
    """The words of a mail."""

    subject: str
    text: str
    html: str


class Texts:
    """Puts notifications into words. Raises jinja2.TemplateError for templates that do not work."""

    def __init__(self, app: str, language: str, folder: Path | None = None) -> None:
        folders = [folder] if folder else []
        self._app = app
        self._language = language
        self._environment = Environment(
            loader=ChoiceLoader([FileSystemLoader(each) for each in (*folders, TEMPLATES)]),
            autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        names = self._environment.list_templates()
        self._languages = {name.partition("/")[0] for name in names if name.endswith("/words.j2")}

    def mail(self, saying: Saying) -> Mail:
        """Subject, plain text and HTML."""
        words = self._words(saying)
        values = words.of_mail()
        text = self._environment.get_template("mail.txt").render(values)
        html = self._environment.get_template("mail.html").render(values)
        return Mail(_one_line(words.kind.say("subject")), text.strip() + "\n", html)

    def push(self, saying: Saying) -> tuple[str, str]:
        """Title and body."""
        words = self._words(saying)
        return _one_line(words.kind.say("push_title")), _cut(words.kind.say("push_body").strip())

    def sms(self, saying: Saying) -> str:
        """As much as one segment holds."""
        words = self._words(saying)
        return fit(lambda text: _one_line(words.kind.say("sms", text)), words.text)

    def _words(self, saying: Saying) -> "_Words":
        chosen = (saying.language, self._language, "en")
        language = next(each for each in chosen if each in self._languages)
        return _Words(self._environment, self._app, language, saying)


class _Words:
    """The macros of a kind and of its language, with everything that they may name."""

    def __init__(self, environment: Environment, app: str, language: str, saying: Saying) -> None:
        self._saying = saying
        self._language = language
        known = {"app": app, "title": saying.title, "count": saying.count, "link": saying.link}
        self.shared = _Macros(environment, f"{language}/words.j2", known)
        self.lines = [Line(message.sender, self._said(message)) for message in saying.messages]
        self.text = self.lines[-1].text if self.lines else ""
        who = self.shared.say("somebody", saying.messages[-1].sender if saying.messages else None)
        self.known = {**known, "who": who, "text": _cut(self.text)}
        self.kind = _Macros(environment, f"{language}/{saying.kind}.j2", self.known)

    def of_mail(self) -> dict[str, Any]:
        """What the layouts of mails name."""
        rest = self._saying.count - len(self.lines)
        return {
            **self.known,
            "language": self._language,
            "heading": _one_line(self.kind.say("heading")),
            "body": _cut(self.kind.say("push_body").strip()),
            "lines": self.lines,
            "more": self.shared.say("more", rest) if rest > 0 else "",
            "button": self.kind.say("button"),
            "footer": self.shared.say("footer"),
            "unsubscribe": self.shared.say("unsubscribe"),
            "unsubscribe_link": self._saying.unsubscribe_link,
        }

    def _said(self, message: Any) -> str:
        return self.shared.say("said", message).strip()


class _Macros:
    """The macros of a template."""

    def __init__(self, environment: Environment, name: str, known: dict[str, Any]) -> None:
        self._name = name
        self._module = environment.get_template(name).make_module(known)

    def say(self, macro: str, *arguments: Any) -> str:
        """What it says. Raises jinja2.TemplateError, also when there is no such macro."""
        if not hasattr(self._module, macro):
            raise UndefinedError(f"{self._name} has no macro {macro}")
        return str(getattr(self._module, macro)(*arguments))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _cut(text: str) -> str:
    return text if len(text) <= PUSHED else text[: PUSHED - 1].rstrip() + CUT
