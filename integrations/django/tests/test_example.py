"""The example site, as a process of its own: it has settings of its own."""

import os
import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "django_site"
SHARED = {"ACCESS_TOKEN_SECRET": "x" * 32, "DJANGO_API_KEY": "a-key"}


def manage(home: Path, *command: str, **shared: str) -> tuple[int, str]:
    """Run a command of it with a database in `home`; exit code and what it said."""
    rest = {
        name: value for name, value in os.environ.items() if name not in (*SHARED, "DJANGO_SETTINGS_MODULE")
    }
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=EXAMPLE,
        env={**rest, **shared, "SITE_DATABASE": str(home / "site.sqlite3"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_its_own_tests_pass(tmp_path: Path) -> None:
    code, said = manage(tmp_path, "test", **SHARED)
    assert code == 0, said


def test_it_begins_with_the_commands_of_its_page(tmp_path: Path) -> None:
    for command in ("migrate", "demo"):
        code, said = manage(tmp_path, command, **SHARED)
        assert code == 0, said


def test_what_is_missing_is_said_in_one_line_each(tmp_path: Path) -> None:
    code, said = manage(tmp_path, "check")
    assert code == 1
    assert [line.partition(":")[2][1:16] for line in said.splitlines() if line.startswith("?:")] == [
        "(portico.E002) ",
        "(portico.E003) ",
    ]
