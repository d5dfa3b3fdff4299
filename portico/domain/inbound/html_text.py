"""HTML of a mail to text: what a reader sees, with quotations marked as plain text marks them. Pure."""

import re
from typing import NamedTuple

from portico.domain.inbound.html_tokens import Tag, tokens

QUOTED_BELOW = "\ue001"  # a line of its own: a mail program says that all that follows is quoted
MAX_HTML = 200_000  # characters; what is behind them is quoted in any mail that a person writes
HIDDEN = frozenset({"head", "script", "style", "title", "template", "object", "noscript", "svg", "math"})
BLOCKS = frozenset(
    {
        "address", "article", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "footer",
        "form", "h1", "h2", "h3", "h4", "h5",
        "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table",
        "tr", "ul",
    }
)  # fmt: skip
SPACED = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "pre", "table"})
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
# Class names and ids by which mail programs mark signatures, and the line above a quotation.
DROPPED = re.compile(
    r"gmail_signature|gmail_attr|moz-signature|moz-cite-prefix|applemailsignature|ms-outlook-mobile-signature"
    r"|yahoo_signature|protonmail_signature_block|tutanota_signature|zmail_signature|(?:^|\s|_)signature(?:$|\s)",
    re.IGNORECASE,
)
QUOTING = re.compile(
    r"divrplyfwdmsg|appendonsend|yahoo_quoted|outlookmessageheader|stopspelling|protonmail_quote|zmail_extra"
    r"|mail-editor-reference-message-container|tutanota_quote|orimsghtmlseperator|reply-intro",
    re.IGNORECASE,
)
# Outlook for Windows marks the header of what it quotes by a line drawn above it.
DRAWN = re.compile(r"border-top:\s*solid #(?:e1e1e1|b5c4df) 1\.0pt", re.IGNORECASE)
UNSEEN = re.compile(r"display:\s*none|visibility:\s*hidden|mso-hide:\s*all", re.IGNORECASE)


class Skipped(NamedTuple):
    """An element whose content nobody sees, and how many of its name are open inside it."""

    tag: str
    depth: int


def text_of_html(html: str) -> str:
    """The text of the page, its lines joined by \\n."""
    reader = _Reader()
    for token in tokens(html[:MAX_HTML].replace(QUOTED_BELOW, "")):
        if isinstance(token, Tag):
            reader.read_tag(token)
        else:
            reader.read_text(token)
    return reader.text()


class _Reader:
    """Collects the lines of a page."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._depth = 0
        self._pre = 0
        self._skipped: Skipped | None = None

    def text(self) -> str:
        self._end_line()
        return "\n".join(self._lines)

    def read_tag(self, tag: Tag) -> None:
        name = tag.name.removeprefix("/")
        is_end = name != tag.name
        if self._skipped:
            self._count(name, -1 if is_end else 1)
        elif is_end:
            self._end(name)
        elif name in HIDDEN or DROPPED.search(tag.named) or UNSEEN.search(tag.style):
            self._skipped = None if name in VOID else Skipped(name, 1)
        else:
            self._begin(name, tag)

    def read_text(self, data: str) -> None:
        if self._skipped:
            return
        first, *rest = data.split("\n") if self._pre else [data]
        self._line.append(first)
        for line in rest:
            self._end_line()
            self._line.append(line)

    def _begin(self, name: str, tag: Tag) -> None:
        if name in BLOCKS:
            self._end_line()
        if name == "br":
            self._lines.append(self._mark() + self._taken())
        if QUOTING.search(tag.named) or DRAWN.search(tag.style):
            self._lines.append(QUOTED_BELOW)
        if name == "li":
            self._line.append("- ")
        self._depth += name == "blockquote"
        self._pre += name == "pre"

    def _end(self, name: str) -> None:
        if name in BLOCKS:
            self._end_line()
        if name in SPACED:
            self._blank_line()
        self._depth = max(0, self._depth - (name == "blockquote"))
        self._pre = max(0, self._pre - (name == "pre"))

    def _count(self, name: str, change: int) -> None:
        """Ends what is skipped with the end of its element."""
        if self._skipped and name == self._skipped.tag:
            depth = self._skipped.depth + change
            self._skipped = Skipped(name, depth) if depth else None

    def _end_line(self) -> None:
        line = self._taken()
        if line:
            self._lines.append(self._mark() + line)

    def _blank_line(self) -> None:
        if self._lines and self._lines[-1] != self._mark():
            self._lines.append(self._mark())

    def _mark(self) -> str:
        return "> " * min(self._depth, 5)

    def _taken(self) -> str:
        text, self._line = "".join(self._line), []
        return text.rstrip() if self._pre else " ".join(text.split())
