"""Variables of evidence mode: who opens such conversations, and what signs their certificates."""

from portico.settings.variables.groups import Group, declared
from portico.settings.variables.kinds import Names, Secret, Text, Url

TYPES = Names(
    "EVIDENCE_TYPES",
    "Types of conversations that users may open with `evidence`; services and admins may always.",
    form="types, separated by commas, such as `general,property_inquiry`",
)
KEY = Secret(
    "EVIDENCE_KEY",
    "The Ed25519 key that signs certificates; production needs it for them. The page says how to make one.",
    usual="none in production, else one that is derived from the secret",
    form="a private key (PKCS #8, DER) in base64",
)
EARLIER_KEYS = Names(
    "EVIDENCE_EARLIER_KEYS",
    "Public keys of earlier `EVIDENCE_KEY`s, which stay published for what they have signed.",
    form="public keys (DER) in base64, separated by commas",
)
TSA_URL = Url(
    "EVIDENCE_TSA_URL", "A time stamping authority (RFC 3161) that says when a certificate was made."
)
FONTS = Text(
    "EVIDENCE_FONTS",
    "A folder with TrueType fonts for the PDF of a certificate; those that have a character are used.",
    "/usr/share/fonts",
    form="a path",
)

GROUP = Group("Evidence mode", "how-to/evidence.md", declared(globals()))
