"""The pages in `docs` and CONTRIBUTING.md agree with the registry, the routes and the tree."""

import re
from pathlib import Path
from typing import get_args

from cli.generate import ROOT
from portico.contract.registry import BY_NAME, TOPICS
from portico.contract.rest import ROUTES
from portico.domain.calls.model import CallStatus, PartyState, Reason
from tests.architecture.test_code import PACKAGES, label

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


def test_the_page_of_calls_names_every_state_and_reason() -> None:
    words = [*get_args(CallStatus), *get_args(PartyState), *get_args(Reason)]
    assert [word for word in words if f"`{word}`" not in CALLS] == []


def test_the_page_of_calls_names_every_procedure_and_event() -> None:
    assert [name for name in NAMES if name.startswith("call.") and name not in CALLS] == []


def test_the_page_of_rest_has_every_route() -> None:
    rows = re.findall(r"^\| `(\S+ [^`?\s]+)[^`]*`.*\| `([^`]+)` \|$", REST, re.MULTILINE)
    assert {(f"{route.method} {route.path}", route.name) for route in ROUTES} - set(rows) == set()


def test_every_path_in_contributing_exists() -> None:
    assert [path for path in sorted({*PATHS, *MAP}) if not any(ROOT.glob(path))] == []


def test_the_map_in_contributing_has_every_folder() -> None:
    assert set(PACKAGES) - {path.partition("/")[0] for path in MAP} == set()


def test_the_navigation_of_the_site_has_every_page() -> None:
    listed = set(re.findall(r"^ +- (?:.*: )?(\S+)$", (ROOT / "mkdocs.yml").read_text(), re.MULTILINE))
    pages = {str(page.relative_to(ROOT / "docs")) for page in (ROOT / "docs").rglob("*.md")}
    assert pages - listed == set()


def anchors_of(page: Path) -> set[str]:
    """The anchors that GitHub gives to the headings of a page."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_pictures_of_the_readme_are_there_and_small() -> None:
    names = re.findall(r'(?:src|srcset)="(docs/[^"]+)"', (ROOT / "README.md").read_text())
    assert len(names) == 2
    for name in names:
        assert 0 < (ROOT / name).stat().st_size < 300_000


def leads_nowhere(page: Path, link: str) -> bool:
    """Whether a page links to a page or a heading that is not there."""
    path, _, anchor = link.partition("#")
    target = page.parent / path if path else page
    return not target.exists() or bool(anchor and anchor not in anchors_of(target))


def test_links_lead_to_pages_and_headings() -> None:
    links = [(page, link) for page in PAGES for link in LINK.findall(CODE.sub("", page.read_text()))]
    assert [(label(page), link) for page, link in links if leads_nowhere(page, link)] == []
