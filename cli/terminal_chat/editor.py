"""A line editor for a terminal in cbreak mode. Pure: bytes in, finished lines out.

Small on purpose: typing, Backspace, Ctrl-U (line), Ctrl-W (word), Enter, Ctrl-D. Cursor keys do nothing.
"""

import codecs
import re
import unicodedata

END = "\x04"  # Ctrl-D
_ESCAPE = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|O.|[^\[O])", re.DOTALL)
_ESCAPE_BEGUN = re.compile(r"\x1b(\[[0-?]*[ -/]*|O)?$")


class Editor:
    """The line under the cursor. `ended` is set by Ctrl-D on an empty line."""

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._rest = ""
        self.line = ""
        self.ended = False

    def feed(self, data: bytes) -> list[str]:
        """Take what was typed; the lines that Enter finished."""
        text = self._rest + self._decode(data)
        begun = _ESCAPE_BEGUN.search(text)
        self._rest = text[begun.start() :] if begun else ""
        text = text[: begun.start()] if begun else text
        finished = [self._key(key) for key in _ESCAPE.sub("", text)]
        return [line for line in finished if line is not None]

    def _key(self, key: str) -> str | None:
        if key in "\r\n":
            line, self.line = self.line, ""
            return line
        if key == END:
            self.ended = self.ended or not self.line
        elif key in "\x7f\b":
            self.line = self.line[:-1]
        elif key == "\x15":
            self.line = ""
        elif key == "\x17":
            self.line = re.sub(r"\S*\s*$", "", self.line)
        elif key.isprintable() or key in "\t\u200d":
            self.line += " " if key == "\t" else key
        return None


def tail(line: str, columns: int) -> str:
    """As much of the end of a line as fits: a prompt that wraps could not be taken back."""
    if _width(line) <= columns:
        return line
    start = len(line)
    while start and _width(line[start - 1 :]) < columns:
        start -= 1
    return "…" + line[start:]


def _width(text: str) -> int:
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or character in "\u200d\ufe0f":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
