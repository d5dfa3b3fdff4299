"""Variables of people: whom they find, and the country of numbers that name none."""

from portico.domain.people import DIRECTORIES
from portico.settings.variables.groups import Group, declared
from portico.settings.variables.kinds import Choice, Flag, Text

DIRECTORY = Choice(
    "USER_DIRECTORY",
    "Whom users can find: people of their conversations (`contacts`), everybody (`all`), nobody (`off`).",
    DIRECTORIES,
)
COUNTRY = Text(
    "PHONE_DEFAULT_COUNTRY",
    "The country of telephone numbers without a country code.",
    form="two letters (ISO 3166), such as `KE` or `FR`",
)
GUESTS = Flag("GUEST_CONVERSATIONS", "`1` lets guests open conversations with users whose id they know.")

GROUP = Group("People", "reference/people.md", declared(globals()))
