"""Write what is generated: the node's roles, the protocol page, lists of the settings, types of `web/sdk`.

`make generate` runs it; the architecture tests compare its output with what is committed.
"""

import json
from pathlib import Path
from typing import Any

from cli import _parser
from cli.migration_page import migration_page
from cli.reference import cli_page, errors_page
from cli.reference_logs import log_page
from cli.reference_metrics import metrics_page
from cli.typescript import modules
from portico.contract.protocol import document
from portico.contract.roles import roles
from portico.contract.vectors import document as vectors
from portico.settings import names, pages
from portico.settings.variables import installation

ROOT = Path(__file__).resolve().parent.parent
CONFIG = ROOT / ".crossbar" / "config.json"
PROTOCOL = ROOT / "docs" / "reference" / "protocol.md"
ERRORS = ROOT / "docs" / "reference" / "errors.md"
COMMAND_LINE = ROOT / "docs" / "reference" / "cli.md"
MIGRATING = ROOT / "docs" / "how-to" / "migrating.md"
EQUIVALENTS = MIGRATING.with_suffix(".toml")
SETTINGS = ROOT / "docs" / "reference" / "settings.md"
METRICS = ROOT / "docs" / "reference" / "metrics.md"
LOG_EVENTS = ROOT / "docs" / "reference" / "log-events.md"
EXAMPLE = ROOT / ".env.example"
VECTORS = ROOT / "docs" / "reference" / "test-vectors.json"
TYPESCRIPT = ROOT / "web" / "sdk" / "src" / "generated"

COMPOSE = ROOT / "docker-compose.yml"
MARK = "(written by `make generate`).\n"
# What the image and the compose file decide themselves.
DECIDED = frozenset(
    variable.name
    for variable in (
        *(installation.MODE, installation.HOME, installation.PORT, installation.LISTEN),
        *(installation.DATABASE_URL, installation.REDIS_URL),
    )
)


def compose(current: str) -> str:
    """The compose file with every setting handed on; the rest stays as it is."""
    before, mark, rest = current.partition(MARK)
    lines = rest.splitlines(keepends=True)
    while (
        lines
        and lines[0].strip().removesuffix(":").replace("_", "").isalnum()
        and lines[0].startswith(" " * 6)
    ):
        lines.pop(0)
    handed_on = "".join(f"      {name}:\n" for name in sorted(names.known() - DECIDED))
    return before + mark + handed_on + "".join(lines)


def config(current: str) -> str:
    """The node's config with its roles as the registry wants them; the rest stays as it is."""
    parsed = json.loads(current)
    parsed["workers"][0]["realms"][0]["roles"] = roles()
    return _layout(parsed) + "\n"


def main() -> None:
    """Write the files."""
    COMPOSE.write_text(compose(COMPOSE.read_text()))
    CONFIG.write_text(config(CONFIG.read_text()))
    PROTOCOL.write_text(document())
    VECTORS.write_text(vectors())
    ERRORS.write_text(errors_page(ROOT))
    COMMAND_LINE.write_text(cli_page(_parser()))
    METRICS.write_text(metrics_page(ROOT))
    LOG_EVENTS.write_text(log_page(ROOT))
    MIGRATING.write_text(migration_page(MIGRATING.read_text(), EQUIVALENTS))
    SETTINGS.write_text(pages.reference())
    EXAMPLE.write_text(pages.example())
    for name, text in modules().items():
        (TYPESCRIPT / name).write_text(text)


def _layout(value: Any, indent: int = 0, width: int = 180) -> str:
    """JSON with everything that fits a line on one, so that a permission is a line."""
    flat = json.dumps(value)
    if not isinstance(value, dict | list) or not value or len(flat) + indent <= width:
        return flat
    inner, outer = "\n" + " " * (indent + 2), "\n" + " " * indent
    if isinstance(value, list):
        return f"[{inner}" + f",{inner}".join(_layout(item, indent + 2) for item in value) + f"{outer}]"
    items = [f"{json.dumps(key)}: {_layout(item, indent + 2)}" for key, item in value.items()]
    return f"{{{inner}" + f",{inner}".join(items) + f"{outer}}}"


if __name__ == "__main__":
    main()
