"""Code samples of the pages: the fenced blocks that name a language.

The info string of a fence is the language, and `run` where a system test runs the sample against a node.
"""

import re
from pathlib import Path
from typing import NamedTuple

from cli.generate import ROOT

FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL)
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
    flags: frozenset[str]
    code: str

    @property
    def place(self) -> str:
        """For the name of a test, and for whoever looks for it."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def samples_of(page: Path) -> list[Sample]:
    """The samples of a page, in order."""
    text = page.read_text()
    return [_sample(page, text, match) for match in FENCE.finditer(text) if match["info"].strip()]


def _sample(page: Path, text: str, match: re.Match[str]) -> Sample:
    language, *flags = match["info"].split()
    return Sample(page, text.count("\n", 0, match.start()) + 1, language, frozenset(flags), match["code"])


SAMPLES = [sample for page in PAGES for sample in samples_of(page)]


def in_languages(*languages: str) -> list[Sample]:
    """The samples in some languages."""
    return [sample for sample in SAMPLES if sample.language in languages]
