"""Variables of the addresses where operators read metrics and counts."""

from portico.settings.variables.groups import Group, declared
from portico.settings.variables.kinds import Secret, Text

LISTEN = Text(
    "PORTICO_ADMIN_LISTEN",
    "Where operators read metrics and counts.",
    form="`unix:/path`, `HOST:PORT`, both separated by a comma, or `off`",
    usual="a socket in `PORTICO_HOME` and 127.0.0.1:`PORTICO_PORT`+10000",
)
HEALTH_LISTEN = Text(
    "PORTICO_HEALTH_LISTEN",
    "Where the process manager answers `/health` and `/live`, also while the router does not.",
    form="`unix:/path`, `HOST:PORT`, both separated by a comma, or `off`",
    usual="a socket in `PORTICO_HOME`",
)
METRICS_TOKEN = Secret("PORTICO_METRICS_TOKEN", "The bearer token that opens metrics on the product's port.")

GROUP = Group("Operators", "how-to/operating.md", declared(globals()))
