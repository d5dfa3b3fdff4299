"""Variables of notifications: when they are sent, how many, what they say, and who else is told."""

from datetime import timedelta

from portico.settings.variables.groups import Group, declared
from portico.settings.variables.kinds import Duration, Flag, Integer, Secret, Text, Url

LATEST = 7 * 24 * 3600  # seconds
UNREAD = "How long a message stays unread before it is notified by"

PUSH_AFTER = Integer("NOTIFY_PUSH_AFTER", f"{UNREAD} push.", 0, 0, LATEST, "seconds")
EMAIL_AFTER = Integer("NOTIFY_EMAIL_AFTER", f"{UNREAD} email.", 600, 0, LATEST, "seconds")
SMS_AFTER = Integer("NOTIFY_SMS_AFTER", f"{UNREAD} SMS.", 900, 0, LATEST, "seconds")
UNANSWERED_AFTER = Duration(
    "NOTIFY_UNANSWERED_AFTER",
    "How long a message waits for an answer before who owes it is reminded, once.",
    timedelta(days=30),
    usual="no reminders",
)
USER_LIMIT = Integer(
    "NOTIFY_USER_LIMIT",
    "Notifications that a user may receive in an hour; `0` is no limit.",
    60,
    0,
    1_000_000,
)
RATE = Integer(
    "NOTIFY_RATE", "Notifications that are sent in a second, in all; `0` is no limit.", 0, 0, 100_000
)
SMS_PER_DAY = Integer(
    "NOTIFY_SMS_PER_DAY", "SMS that a user may receive in 24 hours; `0` is no limit.", 20, 0, 1_000_000
)
EMAIL_PER_DAY = Integer(
    "NOTIFY_EMAIL_PER_DAY", "Emails that a user may receive in 24 hours; `0` is no limit.", 100, 0, 1_000_000
)
SMS_CAUSED_PER_DAY = Integer(
    "NOTIFY_SMS_CAUSED_PER_DAY",
    "SMS that a user's messages may cause in 24 hours; `0` is no limit.",
    100,
    0,
    1_000_000,
)
EMAIL_CAUSED_PER_DAY = Integer(
    "NOTIFY_EMAIL_CAUSED_PER_DAY",
    "Emails that a user's messages may cause in 24 hours; `0` is no limit.",
    500,
    0,
    1_000_000,
)
KEEP_DAYS = Integer("NOTIFY_KEEP_DAYS", "How long deliveries are kept.", 30, 1, 3650, "days")
APP_NAME = Text("NOTIFY_APP_NAME", "The name that notifications come from.", "Portico")
LANGUAGE = Text(
    "NOTIFY_LANGUAGE",
    "The default language of notifications.",
    "en",
    form="two letters, such as `en` or `fr`",
)
TEMPLATES = Text("TEMPLATES_DIR", "Your own templates of notifications.", form="a folder")
FRONTEND_URL = Url("FRONTEND_URL", "The start of the links in notifications.", usual="`PORTICO_PUBLIC_URL`")
FRONTEND_CONVERSATION_PATH = Text(
    "FRONTEND_CONVERSATION_PATH",
    "The page of a conversation below `FRONTEND_URL`, in the links of emails, SMS and pushes.",
    "/conversations/{id}",
    form="a path that begins with `/` and has `{id}` once",
)
WEBHOOK_URL = Url("WEBHOOK_URL", "The webhook that receives every message, signed.")
WEBHOOK_SECRET = Secret(
    "WEBHOOK_SECRET",
    "The key that the webhook's requests are signed with.",
    form="`whsec_` and base64 of 24 to 64 bytes, or 16 characters at least",
)
WEBHOOK_PRIVATE_ADDRESSES = Flag(
    "WEBHOOK_PRIVATE_ADDRESSES",
    "Webhooks that admins create may lead to your own network; that of `WEBHOOK_URL` always may.",
)
REDIS_CHANNEL = Text(
    "NOTIFICATION_REDIS_CHANNEL",
    "The Redis channel on which each new message is published for your other programs.",
    "events:message.created",
    form="the name of a channel, at most 255 characters, without control characters",
)

GROUP = Group("Notifications", "reference/notifications.md", declared(globals()))
