"""The widget by its own tests (vitest): what is shown, in which words."""

import subprocess

from tests.support.web import WIDGET, needs_npm


@needs_npm
def test_the_widget_passes_its_own_tests() -> None:
    done = subprocess.run(
        ["npx", "vitest", "run"], cwd=WIDGET, capture_output=True, text=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
