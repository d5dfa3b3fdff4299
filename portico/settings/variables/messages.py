"""Variables of messages: how many, how long they may change and are kept, and the moderation hook."""

from portico.settings.variables.groups import Group, declared
from portico.settings.variables.kinds import Choice, Flag, Integer, Names, Text

YEARS = 10 * 366 * 24 * 60  # minutes

RATE_LIMIT = Integer(
    "MESSAGE_RATE_LIMIT", "Messages that a user may send in a window; `0` is no limit.", 20, 0, 1_000_000
)
BOT_RATE_LIMIT = Integer(
    "BOT_MESSAGE_RATE_LIMIT", "Messages that a bot may send in a window; `0` is no limit.", 600, 0, 1_000_000
)
RATE_WINDOW = Integer(
    "MESSAGE_RATE_WINDOW",
    "The length of the window of `MESSAGE_RATE_LIMIT` and `BOT_MESSAGE_RATE_LIMIT`.",
    60_000,
    1,
    86_400_000,
    "milliseconds",
)
EDIT_WINDOW = Integer(
    "MESSAGE_EDIT_WINDOW_MINUTES", "How long a sender may edit a message.", 15, 0, YEARS, "minutes"
)
DELETE_WINDOW = Integer(
    "MESSAGE_DELETE_WINDOW_MINUTES", "How long a sender may delete a message.", 1440, 0, YEARS, "minutes"
)
SYNC_WINDOW = Integer(
    "SYNC_WINDOW_HOURS",
    "How long a sync cursor is valid; an older client loads everything again.",
    720,
    1,
    YEARS // 60,
    "hours",
)
HOOK_TIMEOUT = Integer(
    "MESSAGE_HOOK_TIMEOUT_MS", "The time limit of the moderation hook.", 500, 1, 5_000, "milliseconds"
)
HOOK_ON_FAILURE = Choice(
    "MESSAGE_HOOK_ON_FAILURE",
    "`open` accepts what users write when the hook fails, `closed` rejects it.",
    ("open", "closed"),
)
HOOK_KINDS = Names(
    "MESSAGE_HOOK_KINDS",
    "What the moderation hook is asked about.",
    "message,edit,card",
    form="`message`, `edit`, `conversation`, `profile`, `file`, `call`, `card`, separated by commas, or "
    "`all`",
)
GUARD_RULES = Text(
    "GUARD_RULES",
    "A file with the rules of the contact guard: what happens to telephone numbers and addresses in texts.",
    form="the path of a TOML file",
    usual="nothing is looked for",
)
LINK_PREVIEWS = Flag(
    "LINK_PREVIEWS",
    "`1` fetches the page behind the first link of a message, and shows its title with the message.",
)
LINK_PREVIEWS_EXCEPT = Names(
    "LINK_PREVIEWS_EXCEPT",
    "Types of conversations in which no page is fetched.",
    form="types, separated by commas, such as `support,group`",
)
RETENTION = Text(
    "MESSAGE_RETENTION_DAYS",
    "How many days messages are kept.",
    form="`365`, or by type of conversation `support=30,general=365`",
    usual="kept for ever",
)

GROUP = Group("Messages", "reference/messages.md", declared(globals()))
