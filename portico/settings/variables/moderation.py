"""Variables of moderation. The hook's are in `portico/settings/variables/messages.py`."""

from portico.settings.variables.groups import Group, declared
from portico.settings.variables.kinds import Integer

STRIKE_DAYS = Integer("STRIKE_DAYS", "How long a strike of a moderator counts.", 90, 1, 3650, "days")

GROUP = Group("Moderation", "reference/moderation.md", declared(globals()))
