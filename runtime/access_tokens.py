"""Access tokens that Portico signs with its own secret: for the command line and the demo.

The tokens of users come from the site; only where both know the secret can Portico sign one too.
"""

import secrets

import jwt

from portico.settings.tokens import TokenRules

Claims = dict[str, str | int]


def claims(user_id: str, role: str, now: float, ttl: int, rules: TokenRules) -> Claims:
    """What a token says that these rules accept; audience and issuer only where they are checked."""
    names = {"aud": rules.audiences, "iss": rules.issuers}
    return {
        "token_type": "access",
        "user_id": user_id,
        rules.role_claim: role,
        **{claim: value[0] for claim, value in names.items() if value},
        "iat": int(now),
        "exp": int(now) + ttl,
        "jti": secrets.token_hex(16),
    }


def sign(said: Claims, secret: str) -> str:
    """The token."""
    return jwt.encode(said, secret, algorithm="HS256")
