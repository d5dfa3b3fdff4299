"""Variables of traces."""

from portico.settings.variables.groups import Group, declared
from portico.settings.variables.kinds import Integer, Secret, Url

URL = Url(
    "TRACES_URL",
    "Where traces of messages are sent (OTLP over HTTP), such as `http://collector:4318/v1/traces`.",
)
HEADERS = Secret(
    "TRACES_HEADERS",
    "Headers of these requests, for the collector's key.",
    form="`name=value`, separated by commas",
)
PERCENT = Integer("TRACES_PERCENT", "The share of the messages that are traced.", 10, 1, 100, "percent")

GROUP = Group("Traces", "how-to/tracing.md", declared(globals()))
