"""What is generated from the declarations: `docs/reference/settings.md` and `.env.example`."""

from portico.settings.variables import table
from portico.settings.variables.groups import Group
from portico.settings.variables.kinds import Variable

REFERENCE = """\
# Settings

Portico reads its settings from the environment. You need none of them on a laptop. An empty variable counts
as one that is not set. `portico up` refuses a value that is not allowed, in one line that names the variable.
`portico doctor` names variables that look misspelt, and old ones that other chat servers had.

Every `portico` command also reads the file that `PORTICO_ENV_FILE` names, or else `.env` in the current
folder. A line is `NAME=value`; write a value with spaces in quotes. The environment wins over the file, even
with an empty value. `docker compose` reads `.env` too, but it replaces `$NAME` in values that are not in
single quotes; Portico takes `$` as it is. Other variables in the file are left alone.

`make generate` writes this page and `.env.example` from the declarations in
`portico/settings/variables/`.
"""
EXAMPLE = """\
# The settings of Portico with their defaults, written by `make generate`. See docs/reference/settings.md.
# Copy this file to `.env` and remove the `#` before what you set. Keep `.env` to yourself: it holds secrets.
# `docker compose` reads `.env` too. It needs one variable more, the password of its PostgreSQL:
#POSTGRES_PASSWORD=
"""
HEADER = "| name | default | allowed | what it does |\n|---|---|---|---|\n"


def reference() -> str:
    """`docs/reference/settings.md`: a table for each group, a row for each variable."""
    return REFERENCE + "".join(_section(group) for group in table.ALL)


def example() -> str:
    """`.env.example`: every variable in a comment, with its default."""
    return EXAMPLE + "".join(_part(group) for group in table.OF_PROCESSES)


def _section(group: Group) -> str:
    rows = "".join(_row(variable) for variable in group.variables)
    return f"\n## {group.title}\n\n{_more(group)}\n\n{HEADER}{rows}"


def _more(group: Group) -> str:
    """A link from the page, which is in `docs/reference`."""
    folder, _, page = group.page.partition("/")
    return f"More: [{page}]({page if folder == 'reference' else '../' + group.page})."


def _row(variable: Variable) -> str:
    cells = (f"`{variable.name}`", _default(variable), variable.allowed, variable.purpose)
    return f"| {' | '.join(cells)} |\n"


def _default(variable: Variable) -> str:
    return variable.usual or (f"`{variable.default_text}`" if variable.default_text else "none")


def _part(group: Group) -> str:
    lines = "".join(
        f"# {variable.purpose}\n#{variable.name}={variable.default_text}\n" for variable in group.variables
    )
    return f"\n# {group.title} (docs/{group.page})\n{lines}"
