"""Variables of the providers of notifications: which are used, and what each takes."""

from portico.settings.variables.groups import Group, declared
from portico.settings.variables.kinds import Names, Secret, Text, Url

EMAILS = "`console`, `resend`, `sendgrid`, `smtp`"
MESSAGES = "`console`, `twilio`, `africastalking`"
# The push services of Chrome, Firefox, Edge and Safari: where a browser may have us post to.
PUSH_SERVICES = "fcm.googleapis.com,.push.services.mozilla.com,.notify.windows.com,.push.apple.com"

EMAIL = Text("EMAIL_PROVIDER", "Who sends email; `console` only logs it.", "console", form=EMAILS)
EMAIL_FALLBACK = Text("EMAIL_FALLBACK_PROVIDER", "Used when the first provider of email fails.", form=EMAILS)
SMS = Text("SMS_PROVIDER", "Who sends SMS; `console` only logs it.", "console", form=MESSAGES)
SMS_FALLBACK = Text("SMS_FALLBACK_PROVIDER", "Used when the first provider of SMS fails.", form=MESSAGES)
PUSH = Names(
    "PUSH_PROVIDER",
    "Who sends push notifications, one or several; `console` only logs them.",
    "console",
    form="`console`, `firebase`, `expo`, `webpush`, separated by commas",
)
FROM_EMAIL = Text(
    "FROM_EMAIL",
    "The sender of emails.",
    form="an address: `no-reply@example.org`, or `Estate, Ltd <no-reply@example.org>`",
)
RESEND_API_KEY = Secret("RESEND_API_KEY", "Resend's key.")
RESEND_BASE_URL = Url("RESEND_BASE_URL", "Where Resend is.", default="https://api.resend.com")
SENDGRID_API_KEY = Secret("SENDGRID_API_KEY", "SendGrid's key.")
SENDGRID_BASE_URL = Url("SENDGRID_BASE_URL", "Where SendGrid is.", default="https://api.sendgrid.com")
SMTP_URL = Secret(
    "SMTP_URL",
    "The mail server, with the user and the password.",
    form="`smtp://user:password@host:587`, or `smtps://…` for TLS from the first byte",
)
TWILIO_ACCOUNT_SID = Text("TWILIO_ACCOUNT_SID", "Twilio's account.")
TWILIO_AUTH_TOKEN = Secret("TWILIO_AUTH_TOKEN", "The key of Twilio's account.")
TWILIO_FROM_NUMBER = Text("TWILIO_FROM_NUMBER", "The number that Twilio sends from.")
TWILIO_BASE_URL = Url("TWILIO_BASE_URL", "Where Twilio is.", default="https://api.twilio.com")
AFRICASTALKING_API_KEY = Secret("AFRICASTALKING_API_KEY", "Africa's Talking's key.")
AFRICASTALKING_USERNAME = Text("AFRICASTALKING_USERNAME", "The user at Africa's Talking.")
AFRICASTALKING_FROM = Text("AFRICASTALKING_FROM", "The sender that Africa's Talking shows.")
AFRICASTALKING_BASE_URL = Url(
    "AFRICASTALKING_BASE_URL", "Where Africa's Talking is.", default="https://api.africastalking.com"
)
FIREBASE_CREDENTIALS = Text(
    "FIREBASE_CREDENTIALS", "The service account of the Firebase project.", form="the path of a JSON file"
)
FIREBASE_PROJECT_ID = Text(
    "FIREBASE_PROJECT_ID", "The Firebase project.", usual="the one of the service account"
)
FCM_BASE_URL = Url("FCM_BASE_URL", "Where Firebase is.", default="https://fcm.googleapis.com")
EXPO_ACCESS_TOKEN = Secret("EXPO_ACCESS_TOKEN", "Expo's token; not every Expo project needs one.")
EXPO_BASE_URL = Url("EXPO_BASE_URL", "Where Expo is.", default="https://exp.host")
VAPID_PRIVATE_KEY = Secret(
    "VAPID_PRIVATE_KEY",
    "The key of Web Push, as `npx web-push generate-vapid-keys` prints it.",
    form="32 bytes in base64url",
)
VAPID_SUBJECT = Text(
    "VAPID_SUBJECT", "Who the push services may contact.", form="`mailto:you@example.org` or `https://…`"
)
WEBPUSH_HOSTS = Text(
    "WEBPUSH_HOSTS",
    "Where Portico may send Web Push requests.",
    PUSH_SERVICES,
    form="hosts, `.suffixes` of hosts, or whole origins, separated by commas",
)

GROUP = Group("Providers of notifications", "reference/notifications.md", declared(globals()))
