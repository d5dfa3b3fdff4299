"""Variables of answers by email and SMS: the domain that they go to, and what proves who delivers them."""

from portico.settings.variables.groups import Group, declared
from portico.settings.variables.kinds import Integer, Secret, Text

DOMAIN = Text(
    "INBOUND_DOMAIN",
    "The domain that answers to notification emails go to; without it they cannot be answered.",
    form="a domain that is used for nothing else, such as `reply.example.org`",
)
SECRET = Secret(
    "INBOUND_SECRET",
    "What answers are signed with that your own mail server posts, and what stands in the address that a "
    "provider without signatures posts to.",
    form="32 characters at least, of letters, digits, `-` and `_`",
)
SENDGRID_KEY = Text(
    "INBOUND_SENDGRID_KEY",
    "The public key of SendGrid's security policy for Inbound Parse; without it "
    "`INBOUND_SECRET` stands in the address.",
    form="base64, as SendGrid shows it",
)
RESEND_SECRET = Secret(
    "INBOUND_RESEND_SECRET", "The signing secret of Resend's webhook.", form="`whsec_` and base64"
)
SMTP_LISTEN = Text(
    "INBOUND_SMTP_LISTEN",
    "Where Portico receives answers by SMTP.",
    form="`HOST:PORT`, such as `0.0.0.0:25`",
)
SMTP_CERTIFICATE = Text(
    "INBOUND_SMTP_CERTIFICATE",
    "The certificate for STARTTLS and those of its chain; without it mails come unencrypted.",
    form="the path of a PEM file",
)
SMTP_KEY = Text(
    "INBOUND_SMTP_KEY",
    "The private key of `INBOUND_SMTP_CERTIFICATE`, without a password.",
    form="the path of a PEM file",
)
MAX_BYTES = Integer(
    "INBOUND_MAX_BYTES", "The largest mail that is received.", 26_214_400, 65_536, 52_428_800, "bytes"
)
PER_DAY = Integer(
    "INBOUND_PER_DAY",
    "Answers by email and SMS that a user may send in 24 hours; `0` is no limit.",
    200,
    0,
    1_000_000,
)

GROUP = Group("Answers by email and SMS", "how-to/inbound.md", declared(globals()))
