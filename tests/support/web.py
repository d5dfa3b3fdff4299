"""The packages in `web`, for tests that run them."""

import os
import shutil

import pytest

from tests.support.node import ROOT

SDK = ROOT / "web" / "sdk"
IS_MISSING = not (shutil.which("npx") and (SDK / "node_modules" / "vitest").is_dir())
IS_REQUIRED = os.environ.get("PORTICO_REQUIRE_BROWSER") == "1"
needs_npm = pytest.mark.skipif(
    IS_MISSING and not IS_REQUIRED, reason="needs Node.js and `npm ci` in web/sdk (`make web`)"
)
