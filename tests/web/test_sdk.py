"""The client library by its own tests (vitest): no node, a WebSocket that the tests hold in their hands."""

import subprocess

from tests.support.web import SDK, needs_npm


@needs_npm
def test_the_client_library_passes_its_own_tests() -> None:
    done = subprocess.run(
        ["npx", "vitest", "run"], cwd=SDK, capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
