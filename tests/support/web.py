"""The packages in `web`, for tests that run them."""

import os
import shutil

import pytest

from tests.support.node import ROOT

SDK, WIDGET = ROOT / "web" / "sdk", ROOT / "web" / "widget"
IS_INSTALLED = all((package / "node_modules" / "vitest").is_dir() for package in (SDK, WIDGET))
IS_MISSING = not (shutil.which("npx") and IS_INSTALLED)
IS_REQUIRED = os.environ.get("PORTICO_REQUIRE_BROWSER") == "1"
needs_npm = pytest.mark.skipif(
    IS_MISSING and not IS_REQUIRED, reason="needs Node.js and `npm ci` in web/sdk and web/widget (`make web`)"
)
