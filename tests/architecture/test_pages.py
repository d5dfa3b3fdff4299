"""The pages in `docs` and CONTRIBUTING.md agree with the registry, the routes and the tree."""

import re
from pathlib import Path
from typing import get_args

import pytest

from cli.generate import ROOT
from portico.contract.registry import BY_NAME, TOPICS
from portico.contract.rest import ROUTES, Route
from portico.domain.calls.model import CallStatus, PartyState, Reason
from tests.architecture.test_code import PACKAGES

NAMES = [*BY_NAME, *[topic.name for topic in TOPICS]]
REST = (ROOT / "docs" / "reference" / "rest.md").read_text()
CALLS = (ROOT / "docs" / "reference" / "calls.md").read_text()
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()
# In backquotes: a path (`components/*/session.py` matches any component), or the name of a folder at the top.
PATHS = sorted(set(re.findall(r"`(\.?[a-z_A-Z*]+(?:/[\w.*]+)+|[A-Z]+\.md)`", CONTRIBUTING)))
MAP = re.findall(r"^\| `([^`]+)` \|", CONTRIBUTING, re.MULTILINE)
PAGES = [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")]
LINK = re.compile(r"\]\(([^)\s:]+)\)")
CODE = re.compile(r"`[^`]*`|^```.*?^```", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("word", [*get_args(CallStatus), *get_args(PartyState), *get_args(Reason)])
def test_the_page_of_calls_names_every_state_and_reason(word: str) -> None:
    assert f"`{word}`" in CALLS


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("call.")])
def test_the_page_of_calls_names_every_procedure_and_event(name: str) -> None:
    assert name in CALLS


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path} {route.name}")
def test_the_page_of_rest_has_every_route(route: Route) -> None:
    rows = [row for row in REST.splitlines() if row.endswith(f"| `{route.name}` |")]
    assert any(row.startswith(f"| `{route.method} {route.path}`") for row in rows)


@pytest.mark.parametrize("path", sorted({*PATHS, *MAP}))
def test_every_path_in_contributing_exists(path: str) -> None:
    assert any(ROOT.glob(path))


@pytest.mark.parametrize("folder", PACKAGES)
def test_the_map_in_contributing_has_every_folder(folder: str) -> None:
    assert any(path.partition("/")[0] == folder for path in MAP)


@pytest.mark.parametrize("page", sorted((ROOT / "docs").rglob("*.md")), ids=lambda page: page.name)
def test_the_navigation_of_the_site_has_every_page(page: Path) -> None:
    name = str(page.relative_to(ROOT / "docs"))
    assert re.search(rf"^ +- (.*: )?{re.escape(name)}$", (ROOT / "mkdocs.yml").read_text(), re.MULTILINE)


def anchors_of(page: Path) -> set[str]:
    """The anchors that GitHub gives to the headings of a page."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_pictures_of_the_readme_are_there_and_small() -> None:
    names = re.findall(r'(?:src|srcset)="(docs/[^"]+)"', (ROOT / "README.md").read_text())
    assert len(names) == 2
    for name in names:
        assert 0 < (ROOT / name).stat().st_size < 300_000


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_pages_and_headings(page: Path) -> None:
    for link in LINK.findall(CODE.sub("", page.read_text())):
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors_of(target), link
