"""The elements in Firefox: two people talk, one loses the connection, reloads the page and goes on.

Playwright drives no Firefox of a distribution, so Puppeteer does, by WebDriver BiDi.
"""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.node import ROOT, Node
from tests.support.rest import Rest
from tests.support.web import needs_npm

SCRIPT = ROOT / "tests" / "system" / "js" / "firefox.mjs"
DRIVER = SCRIPT.parent / "node_modules" / "puppeteer-core"
PICTURES = ROOT / "build" / "screenshots"
FIREFOX = os.environ.get("PORTICO_FIREFOX") or shutil.which("firefox") or shutil.which("firefox-esr") or ""
SAID = ["Is the flat free?", "From June.", "one", "two", "three"]
pytestmark = [
    needs_npm,
    pytest.mark.skipif(not FIREFOX, reason="needs Firefox: install it, or name it in PORTICO_FIREFOX"),
    pytest.mark.skipif(not DRIVER.exists(), reason="needs `npm ci` in tests/system/js"),
]


def test_two_people_talk_in_firefox_and_a_cut_line_loses_nothing(
    built: None, node: Node, people: tuple[str, str], tmp_path: Path
) -> None:
    ada, bob = (name.lower() for name in people)
    PICTURES.mkdir(parents=True, exist_ok=True)
    told = {
        "NODE_PORT": str(node.port),
        "ADA_TOKEN": node.token(ada, name=people[0]),
        "BOB_TOKEN": node.token(bob, name=people[1]),
        "BOB": bob,
        "FIREFOX": FIREFOX,
        "PICTURES": str(PICTURES),
        "HOME": str(tmp_path),  # Firefox of root refuses the home of somebody else
    }
    run = subprocess.run(
        ["node", str(SCRIPT)],
        env={**os.environ, **told},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    seen = json.loads(run.stdout)
    assert seen["complaints"] == []
    assert seen["connections"] == 1, "two tabs have one connection"
    for person in (seen["ada"], seen["bob"]):
        assert [_words(text) for text in person] == SAID
    (conversation,) = Rest(node, bob).get("/conversations").json["conversations"]
    stored = Rest(node, bob).get(f"/conversations/{conversation['id']}/messages").json["messages"]
    assert [each["text"] for each in stored] == SAID


def _words(shown: str) -> str:
    """What was said, of all that a message shows."""
    found = re.search("|".join(map(re.escape, SAID)), shown)
    return found[0] if found else shown
