"""Variables that only commands read; the processes of Portico do without them."""

from portico.settings.variables.groups import Group, declared
from portico.settings.variables.kinds import Secret

TOKEN = Secret("PORTICO_TOKEN", "The token that `portico chat` and `portico doctor` log in with.")

GROUP = Group("Commands", "how-to/operating.md", declared(globals()))
