"""The part of the configuration that is about tokens: keys that verify them, and what else they must say."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portico.domain import strength
from portico.settings.environment import SettingsError
from portico.settings.variables import tokens as variables
from portico.settings.variables.kinds import Secret

MIN_SECRET_BYTES = 32  # RFC 7518 section 3.2: an HS256 key has at least 256 bits
MIN_BITS = 60  # an honest generator gives twice as many


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
    role_claim: str = variables.ROLE_CLAIM.default
    leeway: int = variables.LEEWAY.default
    max_ttl: int = variables.MAX_TTL.default


def keys(env: Mapping[str, str]) -> Keys:
    """The keys. Raises SettingsError."""
    return Keys(
        secret=variables.ACCESS_TOKEN_SECRET.read(env) or variables.JWT_SECRET.read(env) or None,
        public_key=variables.PUBLIC_KEY.read(env) or None,
        jwks_url=variables.JWKS_URL.read(env),
    )


def rules(env: Mapping[str, str]) -> TokenRules:
    """The rules. Raises SettingsError."""
    return TokenRules(
        audiences=variables.AUDIENCE.parts(env),
        issuers=variables.ISSUER.parts(env),
        role_claim=_claim(env),
        leeway=variables.LEEWAY.read(env),
        max_ttl=variables.MAX_TTL.read(env),
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
    refuse_guessable(variables.ACCESS_TOKEN_SECRET, keys.secret)
    named = ((variables.AUDIENCE, "aud", rules.audiences), (variables.ISSUER, "iss", rules.issuers))
    for variable, claim, value in named:
        if keys.jwks_url and not value:
            raise SettingsError(
                f"JWT_JWKS_URL needs {variable.name} in production, for issuers sign tokens for other "
                f"programs too: set it to the `{claim}` of the tokens for Portico"
            )


def refuse_guessable(variable: Secret, secret: str | None, least: float = MIN_BITS) -> None:
    """Refuse a secret that was written by hand. Raises SettingsError; the line says nothing of the secret."""
    if secret and strength.entropy_bits(secret) < least:
        raise SettingsError(
            f"{variable.name} is easy to guess (one letter, a sequence, words): make one with "
            "`python3 -c 'import secrets; print(secrets.token_urlsafe(48))'`"
        )


def _claim(env: Mapping[str, str]) -> str:
    name = variables.ROLE_CLAIM.read(env)
    if name != name.strip() or not name.isprintable() or len(name) > 128:
        raise SettingsError("JWT_ROLE_CLAIM must be the name of one claim, such as portico_role")
    return name
