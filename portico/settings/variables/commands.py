"""Variables that only commands read; the processes of Portico do without them."""

from portico.settings.variables.groups import Group, declared
from portico.settings.variables.kinds import Secret, Text

TOKEN = Secret("PORTICO_TOKEN", "The token that `portico chat` and `portico doctor` log in with.")
ENV_FILE = Text(
    "PORTICO_ENV_FILE",
    "The file that every command reads settings from.",
    form="a file",
    usual="`.env` in the current folder, if there is one",
)

GROUP = Group("Commands", "how-to/operating.md", declared(globals()))
