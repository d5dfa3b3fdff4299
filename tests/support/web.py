"""The packages in `web`, for tests that run them."""

import os
import shutil

import pytest

from tests.support.node import ROOT

PACKAGES = SDK, WIDGET, _, _ = tuple(ROOT / "web" / name for name in ("sdk", "widget", "react", "console"))
IS_INSTALLED = all((package / "node_modules" / "vitest").is_dir() for package in PACKAGES)
IS_MISSING = not (shutil.which("npx") and IS_INSTALLED)
IS_REQUIRED = os.environ.get("PORTICO_REQUIRE_BROWSER") == "1"
needs_npm = pytest.mark.skipif(
    IS_MISSING and not IS_REQUIRED, reason="needs Node.js and the packages in web (`make web`)"
)
