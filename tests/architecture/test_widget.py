"""The page of the custom elements names what a site can use of them, no more and no less."""

import re

import pytest

from cli.generate import ROOT

SOURCES = "\n".join(
    path.read_text() for path in sorted((ROOT / "web" / "widget" / "src").rglob("*.*")) if path.is_file()
)
PAGE = (ROOT / "docs" / "reference" / "widget.md").read_text()
BY_STYLE = {"theme", "density"}  # attributes that the style sheet alone reads


def section(title: str) -> set[str]:
    """The names in the first column of the tables below a heading."""
    text = PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    cells = [row.split("|")[1] for row in text.splitlines() if row.startswith("| `")]
    return {name for cell in cells for name in re.findall(r"`([\w-]+)", cell)}


def sources(pattern: str) -> set[str]:
    """The names in what a pattern finds in the sources."""
    return {name for found in re.findall(pattern, SOURCES) for name in re.findall(r"[\w-]+", found)}


@pytest.mark.parametrize(
    ("title", "pattern"),
    [
        ("Slots", r'<slot name="([^"]+)"'),
        ("Custom properties", r"var\((--portico-[\w-]+)"),
        ("Events", r'(?:emit\(|NEEDED = )"(portico-[\w-]+)"'),
    ],
)
def test_the_page_names_all_of_them(title: str, pattern: str) -> None:
    assert section(title) == sources(pattern)


def test_the_page_names_every_part() -> None:
    launcher = {"launcher", "panel"}  # its view is made without markup
    assert section("Parts") == sources(r'\bpart="([^"]+)"') | launcher


def test_the_page_names_every_attribute() -> None:
    observed = set(re.findall(r'"(\w+)"', "".join(re.findall(r"observedAttributes = (\[[^\]]+\])", SOURCES))))
    styled = sources(r":host\(\[(theme|density)")
    assert styled == BY_STYLE
    assert section("Attributes") == observed | styled
