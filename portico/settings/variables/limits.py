"""Variables of the limits of a session and a user. `MESSAGE_RATE_LIMIT` is the limit of messages."""

from collections.abc import Mapping

from portico.domain.rate_limits import Limit, Rate
from portico.settings.variables.groups import Group, declared
from portico.settings.variables.kinds import Integer, RateLimit

RATES: Mapping[Limit, RateLimit] = {
    "read": RateLimit("LIMIT_READ", "Lists, searches and subscriptions of a user.", Rate(2000, 6000)),
    "write": RateLimit(
        "LIMIT_WRITE",
        "Receipts, typing, presence, and all procedures without another limit.",
        Rate(600, 1200),
    ),
    "revise": RateLimit(
        "LIMIT_REVISE", "Edits, deletions, reactions, changes of profiles and groups.", Rate(120, 120)
    ),
    "create": RateLimit("LIMIT_CREATE", "New conversations of a user.", Rate(60, 12)),
    "people": RateLimit(
        "LIMIT_PEOPLE", "Users named in new conversations and added to groups.", Rate(300, 30)
    ),
    "report": RateLimit("LIMIT_REPORT", "Reports to moderators.", Rate(20, 4)),
    "call": RateLimit("LIMIT_CALL", "Calls that a user starts.", Rate(30, 12)),
    "signal": RateLimit("LIMIT_SIGNAL", "Signals of calls, such as ICE candidates.", Rate(1000, 3000)),
    "export": RateLimit("LIMIT_EXPORT", "Exports of conversations and users.", Rate(10, 2)),
    "stream": RateLimit("LIMIT_STREAM", "Parts of answers that a bot streams.", Rate(100, 3000)),
    "login": RateLimit(
        "LIMIT_LOGIN", "Logins of a user; a refresh of the token counts as four.", Rate(120, 120)
    ),
    "request": RateLimit(
        "LIMIT_REQUEST", "REST requests and uploads, besides the procedure's limit.", Rate(1000, 3000)
    ),
}
FACTOR = Integer("LIMIT_FACTOR", "Multiplies these rates for users; `0` switches them off.", 1, 0, 1000)
FACTOR_SERVICE = Integer(
    "LIMIT_FACTOR_SERVICE",
    "Multiplies these rates for services and admins; `0` switches them off.",
    20,
    0,
    1000,
)
OPEN_CALLS = Integer("LIMIT_OPEN_CALLS", "WAMP calls that a session may have open.", 64, 1, 10_000)
OPEN_CALLS_USER = Integer(
    "LIMIT_OPEN_CALLS_USER", "WAMP calls that a user may have open over all sessions.", 256, 1, 100_000
)
LOGINS_AT_ONCE = Integer("LIMIT_LOGINS_AT_ONCE", "Logins that are verified at the same time.", 16, 1, 1000)
LOGINS_WAITING = Integer("LIMIT_LOGINS_WAITING", "Logins that may wait.", 2000, 1, 1_000_000)

GROUP = Group("Limits", "reference/limits.md", (*RATES.values(), *declared(globals())))
