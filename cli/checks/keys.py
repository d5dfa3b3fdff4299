"""Checks the keys that verify tokens: whether they are configured and strong enough."""

import stat
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from cli.checks.result import Result, fail, ok, warn
from portico.domain import strength
from portico.settings.core import MIN_SECRET_BYTES, Keys, Settings
from portico.settings.tokens import MIN_BITS

MAKE_ONE = "make one with `python3 -c 'import secrets; print(secrets.token_urlsafe(48))'`"


def check(settings: Settings) -> Result:
    """The keys that a node with these settings uses."""
    keys = settings.keys
    if keys.jwks_url or keys.public_key:
        return issuer(keys)
    if keys.secret:
        return secret(keys.secret)
    return secret_file(settings.secret_file, *_read(settings.secret_file))


def issuer(keys: Keys) -> Result:
    """Keys of somebody else who makes the tokens."""
    if keys.jwks_url:
        return ok("keys", f"the issuer's, from {keys.jwks_url}")
    try:
        load_pem_public_key((keys.public_key or "").encode())
    except (ValueError, UnsupportedAlgorithm):
        return fail("keys", "JWT_PUBLIC_KEY is not a PEM public key", "set it to the issuer's public key")
    return ok("keys", "the issuer's, from JWT_PUBLIC_KEY")


def secret(value: str) -> Result:
    """A secret of the operator's."""
    length = len(value.encode())
    if length < MIN_SECRET_BYTES:
        short = f"ACCESS_TOKEN_SECRET has {length} bytes; production wants {MIN_SECRET_BYTES}"
        return warn("keys", short, MAKE_ONE)
    if strength.entropy_bits(value) < MIN_BITS:
        return warn("keys", "ACCESS_TOKEN_SECRET is easy to guess; production refuses it", MAKE_ONE)
    return ok("keys", f"ACCESS_TOKEN_SECRET, {length} bytes")


def secret_file(path: Path, mode: int | None, value: str) -> Result:
    """The secret that development keeps for itself."""
    if mode is None:
        return ok("keys", "none yet; the first start makes a secret for development")
    if mode & 0o077:
        return fail("keys", f"others can read or change {path}", f"chmod 600 {path}")
    if len(value.encode()) < MIN_SECRET_BYTES:
        return fail("keys", f"{path} holds no full secret", "remove it, and the next start makes a new one")
    return ok("keys", f"the development secret in {path}")


def _read(path: Path) -> tuple[int | None, str]:
    """The mode and the text; an unreadable secret is as good as an empty one."""
    try:
        return stat.S_IMODE(path.stat().st_mode), path.read_text().strip()
    except FileNotFoundError:
        return None, ""
    except OSError:
        return 0, ""
