"""The part of the configuration that is about tokens: keys that verify them, and what else they must say."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portico.domain import strength
from portico.settings.environment import SettingsError, integer, url

MIN_SECRET_BYTES = 32  # RFC 7518 section 3.2: an HS256 key has at least 256 bits
MIN_BITS = 60  # an honest generator gives twice as many
DAY = 86_400  # seconds
OWN_CLAIM = "portico_role"


@dataclass(frozen=True, slots=True)
class Keys:
    """Where the keys that verify tokens come from; `jwks_url` wins over `public_key` over `secret`."""

    secret: str | None = field(default=None, repr=False)
    public_key: str | None = None
    jwks_url: str | None = None


@dataclass(frozen=True, slots=True)
class TokenRules:
    """What a token must say besides its user. Without `audiences` it may name none; times are in seconds."""

    audiences: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    role_claim: str = OWN_CLAIM
    leeway: int = 60
    max_ttl: int = 30 * DAY


def keys(env: Mapping[str, str]) -> Keys:
    """The keys. Raises SettingsError."""
    return Keys(
        secret=env.get("ACCESS_TOKEN_SECRET") or env.get("JWT_SECRET") or None,
        public_key=env.get("JWT_PUBLIC_KEY") or None,
        jwks_url=url(env, "JWT_JWKS_URL", ("http://", "https://")),
    )


def rules(env: Mapping[str, str]) -> TokenRules:
    """The rules. Raises SettingsError."""
    return TokenRules(
        audiences=_names(env, "JWT_AUDIENCE"),
        issuers=_names(env, "JWT_ISSUER"),
        role_claim=_claim(env),
        leeway=integer(env, "JWT_LEEWAY", 60, 0, 600),
        max_ttl=integer(env, "JWT_MAX_TTL", 30 * DAY, 60, 3650 * DAY),
    )


def check(keys: Keys, rules: TokenRules, *, production: bool) -> None:
    """Refuse what lets in more than the operator means to. Raises SettingsError."""
    if not production:
        return
    if not (keys.secret or keys.public_key or keys.jwks_url):
        raise SettingsError(
            "PORTICO_ENV=production needs ACCESS_TOKEN_SECRET, JWT_PUBLIC_KEY or JWT_JWKS_URL: set one"
        )
    if keys.secret and len(keys.secret.encode()) < MIN_SECRET_BYTES:
        raise SettingsError(
            f"ACCESS_TOKEN_SECRET is shorter than {MIN_SECRET_BYTES} bytes: make one with "
            "`python3 -c 'import secrets; print(secrets.token_urlsafe(48))'`"
        )
    refuse_guessable("ACCESS_TOKEN_SECRET", keys.secret)
    named = (("JWT_AUDIENCE", "aud", rules.audiences), ("JWT_ISSUER", "iss", rules.issuers))
    for name, claim, value in named:
        if keys.jwks_url and not value:
            raise SettingsError(
                f"JWT_JWKS_URL needs {name} in production, for issuers sign tokens for other programs too: "
                f"set it to the `{claim}` of the tokens for Portico"
            )


def refuse_guessable(name: str, secret: str | None, least: float = MIN_BITS) -> None:
    """Refuse a secret that was written by hand. Raises SettingsError; the line says nothing of the secret."""
    if secret and strength.bits(secret) < least:
        raise SettingsError(
            f"{name} is easy to guess (one letter, a sequence, words): make one with "
            "`python3 -c 'import secrets; print(secrets.token_urlsafe(48))'`"
        )


def _names(env: Mapping[str, str], variable: str) -> tuple[str, ...]:
    """One name or several, separated by commas."""
    return tuple(part.strip() for part in (env.get(variable) or "").split(",") if part.strip())


def _claim(env: Mapping[str, str]) -> str:
    name = env.get("JWT_ROLE_CLAIM") or OWN_CLAIM
    if name != name.strip() or not name.isprintable() or len(name) > 128:
        raise SettingsError("JWT_ROLE_CLAIM must be the name of one claim, such as portico_role")
    return name
