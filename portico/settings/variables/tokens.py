"""Variables of tokens: the keys that verify them, and what else they must say."""

from portico.settings.variables.groups import Group, declared
from portico.settings.variables.kinds import Integer, Names, Secret, Text, Url

DAY = 86_400  # seconds

ACCESS_TOKEN_SECRET = Secret(
    "ACCESS_TOKEN_SECRET",
    "The HS256 secret that your site signs tokens with.",
    form="a secret of 32 bytes at least",
    usual="made in `PORTICO_HOME`; none in production",
)
JWT_SECRET = Secret("JWT_SECRET", "Another name of `ACCESS_TOKEN_SECRET`; it is ignored if that one is set.")
PUBLIC_KEY = Text(
    "JWT_PUBLIC_KEY",
    "The issuer's public key for RS256, ES256 or EdDSA; it wins over the secret.",
    form="a key in PEM",
)
JWKS_URL = Url("JWT_JWKS_URL", "The issuer's key set; it wins over the public key and the secret.")
AUDIENCE = Names(
    "JWT_AUDIENCE",
    "The `aud` that tokens must have, one of these; without it a token must have no `aud`. "
    "Production requires it with `JWT_JWKS_URL`.",
)
ISSUER = Names(
    "JWT_ISSUER",
    "The `iss` that tokens must have, one of these. Production requires it with `JWT_JWKS_URL`.",
)
ROLE_CLAIM = Text(
    "JWT_ROLE_CLAIM",
    "The claim that gives a user the role `service`, `admin`, `moderator` or `bot`.",
    "portico_role",
    form="the name of a claim",
)
LEEWAY = Integer("JWT_LEEWAY", "How far clocks may differ (`iat`, `nbf`).", 60, 0, 600, "seconds")
MAX_TTL = Integer("JWT_MAX_TTL", "How far ahead a token's `exp` may be.", 30 * DAY, 60, 3650 * DAY, "seconds")

GROUP = Group("Tokens", "reference/sessions.md", declared(globals()))
