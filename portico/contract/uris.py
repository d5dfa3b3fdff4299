"""The names on the wire. Nothing else in Portico writes a URI."""

REALM = "portico"
COMPONENT = "component"  # the role of Portico's own processes
PREFIX = "portico."
EVENT_PREFIX = "portico.event."
ERROR_PREFIX = "portico.error."
INTERNAL_PREFIX = "portico.internal."

# Between the router worker and the rooms; no client role may touch them.
AUTHENTICATE = "portico.internal.authenticate"
AUTHENTICATE_COMPONENT = "portico.internal.authenticate_component"
ADMIT = "portico.internal.user.admit"
LOOK_AT_USERS = "portico.internal.user.look"
ADMIT_APPELLANT = "portico.internal.user.admit_appellant"
REVOKE = "portico.internal.user.revoke"
REVOKE_OTHERS = "portico.internal.user.revoke_others"
MOVE_DEVICES = "portico.internal.user.move_devices"
LOGIN = "portico.internal.session.login"
BAR_ISSUED_BEFORE = "portico.internal.admin.bar_issued_before"
NOTE = "portico.internal.admin.note"
ADMIT_UPLOAD = "portico.internal.media.admit"
UNSUBSCRIBE = "portico.internal.notification.unsubscribe"
MAIL_PREVIEW = "portico.internal.notification.mail_preview"
CALENDAR = "portico.internal.calendar.feed"
CONNECTED = "portico.internal.session.connected"
WAKE_MESSAGE_RELAY = "portico.internal.message_relay.wake"
RELAY_WOKEN = "portico.internal.message_relay.woken"
LOG_GREW = "portico.internal.log.grew"
TEAM_LOG_GREW = "portico.internal.log.team_grew"
MESSAGES_PUBLISHED = "portico.internal.message_relay.published"
MESSAGES_BESIDE = "portico.internal.message_relay.beside"
MESSAGES_SENT = "portico.internal.message.sent"
DRAIN = "portico.internal.session.drain"
END_ELSEWHERE = "portico.internal.session.end_elsewhere"
END_ANNOUNCED = "portico.internal.session.end_announced"
SESSIONS_OF = "portico.internal.session.of"
SESSIONS_ELSEWHERE = "portico.internal.session.elsewhere"
SESSIONS_ASKED = "portico.internal.session.asked"
SESSIONS_TOLD = "portico.internal.session.told"
SUSPENDED = "portico.internal.moderation.suspended"
SUSPENSIONS_CHANGED = "portico.internal.moderation.suspensions_changed"
SESSIONS_END = "portico.internal.session.ends"
END_SESSIONS = "portico.internal.session.end"
CONVERSATION_MOVED = "portico.internal.conversation.moved"
EVENTS_LOST = "portico.internal.nodes.events_lost"
PRESENCE_CHANGED = "portico.internal.presence.changed"
STATUS_CHOSEN = "portico.internal.presence.chosen"
CLOCK_AHEAD = "portico.internal.clock.ahead"
ALL_NODES = "portico.internal.nodes.all"
LOAD = "portico.internal.nodes.load"
LIVE_NODES = "portico.internal.nodes.live"
NODES_CHANGED = "portico.internal.nodes.changed"
REFRESH_PEOPLE = "portico.internal.site.refresh"

# What the router itself says of every session.
SESSIONS_JOINED = "portico.internal.session.joined"
SESSION_LEFT = "wamp.session.on_leave"

# What a backend service may register, to see each message before it is stored.
BEFORE_SEND = "portico.hook.message.before_send"

# Why a session was ended by the server (the reason of the GOODBYE).
CLOSE_REVOKED = "portico.close.revoked"
CLOSE_BY_ADMIN = "portico.close.by_admin"
CLOSE_DRAINING = "portico.close.draining"
CLOSE_EXPIRED = "portico.error.token_expired"


def procedure(name: str) -> str:
    """`message.send` -> `portico.message.send`."""
    return PREFIX + name


def event(name: str) -> str:
    """`message.created` -> `portico.event.message.created`."""
    return EVENT_PREFIX + name


def error(code: str) -> str:
    """`not_found` -> `portico.error.not_found`."""
    return ERROR_PREFIX + code


def health_of(process: str) -> str:
    """Where a process of rooms answers for its health."""
    return f"{INTERNAL_PREFIX}health.{process}"


def metrics_of(process: str) -> str:
    """Where it tells its metrics."""
    return f"{INTERNAL_PREFIX}metrics.{process}"


def settled_of(process: str) -> str:
    """Where a further process of messaging answers when what it has stored is published."""
    return f"{MESSAGES_BESIDE}.settled.{process}"


def recent_of(process: str) -> str:
    """The same, and the answer is what it has published lately."""
    return f"{MESSAGES_BESIDE}.recent.{process}"
