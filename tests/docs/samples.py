"""Code samples of the pages: the fenced blocks that name a language.

Behind the language stand marks for the tests (`tests/docs/reader.py` says what they do):

    ```sh until="Portico listens"
    ```js save=chat.js
    ```sh no-run="needs systemd"
"""

import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

from cli.generate import ROOT

FENCE = re.compile(
    r"^(?P<indent> *)```(?P<info>[^\n`]*)\n(?P<code>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL
)
PAGES = [
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted(ROOT.glob("*.md")),
    ROOT / "integrations" / "django" / "README.md",
    ROOT / "examples" / "django_site" / "README.md",
]
SHELL = ("sh", "shell", "bash")
JAVASCRIPT = ("js", "javascript")


class Sample(NamedTuple):
    """A block of code and where it stands."""

    page: Path
    line: int
    language: str
    marks: Mapping[str, str]
    code: str

    @property
    def place(self) -> str:
        """For the name of a test, and for whoever looks for it."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    @property
    def runs(self) -> bool:
        """Whether a test runs it: shell and JavaScript do, unless a mark says why not."""
        return self.language in (*SHELL, *JAVASCRIPT) and "no-run" not in self.marks


def samples_of(page: Path) -> list[Sample]:
    """The samples of a page, in order."""
    text = page.read_text()
    return [_sample(page, text, match) for match in FENCE.finditer(text) if match["info"].strip()]


def _sample(page: Path, text: str, match: re.Match[str]) -> Sample:
    language, *words = shlex.split(match["info"])
    marks = {name: value for name, _, value in (word.partition("=") for word in words)}
    line = text.count("\n", 0, match.start()) + 1
    return Sample(page, line, language, marks, dedent(match["code"]))


SAMPLES = [sample for page in PAGES for sample in samples_of(page)]


def in_languages(*languages: str) -> list[Sample]:
    """The samples in some languages."""
    return [sample for sample in SAMPLES if sample.language in languages]
