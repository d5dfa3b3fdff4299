"""What a page loads at first, packed; of the languages it loads one."""

import json
from collections.abc import Iterator
from typing import Any

from bench.browser.figure import Figure
from bench.report.aim import at_most
from bench.trees import ROOT
from tests.web.test_build import LANGUAGE, size_at_first

BUILT = ROOT / "build" / "web"
MOST = {"portico": 16, "portico-chat": 45, "portico-launcher": 3, "portico-console": 60}  # KiB


def sizes() -> Iterator[Figure]:
    """The files that a site names, each with what it imports before it runs."""
    manifest: dict[str, dict[str, Any]] = json.loads((BUILT / "manifest.json").read_text())
    words = max(about["gzip"] for name, about in manifest.items() if LANGUAGE.match(name))
    for name, most in MOST.items():
        own = size_at_first(BUILT, manifest, f"{name}.js")
        size = own + words if name == "portico-chat" else own
        what = f"`{name}.js` and what it imports at first, packed"
        yield Figure(what, f"{size:,} B", [at_most(f"{what}: B", most * 1024, size)])
