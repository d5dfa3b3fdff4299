"""The packages by their own tests (vitest): no node, a WebSocket that the tests hold in their hands."""

import subprocess
from pathlib import Path

import pytest

from tests.support.web import PACKAGES, needs_npm


@needs_npm
@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_a_package_passes_its_own_tests(package: Path) -> None:
    done = subprocess.run(
        ["npx", "vitest", "run"], cwd=package, capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
