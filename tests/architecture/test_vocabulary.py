"""Names, pages and log events use the terms of the field, and not those of a private language.

`docs/reference/glossary.md` has the few terms that are Portico's own.
"""

import ast
import re
from pathlib import Path

from cli.generate import ROOT
from runtime.log_events import ALIASES, EVENTS
from tests.architecture.test_code import MODULES, label

# Words that nobody else uses for these things: they occur nowhere.
PRIVATE = {
    "courier", "couriers", "deed", "deeds", "doorman", "herald", "heralds", "misspoke", "overhear",
    "overheard", "overhearing", "partings", "roster", "rosters", "switchboard", "switchboards", "tally",
    "teller", "tellers", "uncolour",
}  # fmt: skip
# Ordinary English words that were private names. A sentence may use them; a name, a heading and code may not.
PRIVATE_AS_NAME = PRIVATE | {
    "arrivals", "attendance", "bell", "book", "carrier", "crew", "door", "doors", "ears", "freshness", "gate",
    "hear", "hears", "heaps", "house", "judge", "keeper", "news", "orphan", "orphans",
    "speak", "stir", "upkeep", "whisper",
}  # fmt: skip
NOT_OURS = {"sitecustomize"}  # Python's name for a module that it imports at its start: no module here has it
WORDS = re.compile(r"[A-Z]?[a-z]+")
SHORT_WAYS = re.compile(r"\bshort ways?\b", re.IGNORECASE)
HEADINGS_AND_CODE = re.compile(r"^#+ .*$|`(?!tests/)[^`\n]+`", re.MULTILINE)  # not the names of tests
FENCES = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
TESTS = sorted((ROOT / "tests").rglob("*.py"))
PAGES = [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")]


def words_of(text: str) -> set[str]:
    """The words of a text or of names in it, in small letters."""
    return {word.lower() for word in WORDS.findall(text)}


def definitions(source: str) -> list[str]:
    """The names that a module defines, wherever they stand in it. The name of a test is a sentence."""
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    names = [node.name for node in ast.walk(ast.parse(source)) if isinstance(node, kinds)]
    return [name for name in names if not name.startswith("test_")]


def names_of(path: Path) -> list[str]:
    """The names of a module and of what it defines."""
    return [*path.relative_to(ROOT).with_suffix("").parts, *definitions(path.read_text())]


def current_text(page: Path) -> str:
    """A page without what was released before, and without old names of log events."""
    text = re.split(r"^## (?!Unreleased)\d", page.read_text(), maxsplit=1, flags=re.MULTILINE)[0]
    for alias in ALIASES.values():
        text = text.replace(f"`{alias}`", "")
    return text


def private_names(paths: list[Path], words: set[str]) -> list[tuple[str, str]]:
    """The names with one of these words in them, and the files where they stand."""
    return [(label(path), name) for path in paths for name in names_of(path) if words_of(name) & words]


def private_in_text(text: str) -> list[str]:
    """What a page says in the private language."""
    names = HEADINGS_AND_CODE.findall(FENCES.sub("", text))
    named = [name for name in names if words_of(name) & PRIVATE_AS_NAME]
    return [*sorted(words_of(text) & PRIVATE), *SHORT_WAYS.findall(text), *named]


def test_no_name_is_of_the_private_language() -> None:
    assert private_names(MODULES, PRIVATE_AS_NAME | NOT_OURS) == []


def test_no_name_of_a_test_module_is_of_the_private_language() -> None:
    assert private_names(TESTS, PRIVATE_AS_NAME) == []


def test_no_page_is_in_the_private_language() -> None:
    said = {label(page): private_in_text(current_text(page)) for page in PAGES}
    assert {page: words for page, words in said.items() if words} == {}


def test_no_log_event_is_of_the_private_language() -> None:
    assert [event for event in EVENTS if words_of(event) & PRIVATE_AS_NAME] == []
