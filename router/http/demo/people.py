"""The two people of the demo, and their access tokens."""

from collections.abc import Mapping

from portico.settings.tokens import TokenRules
from runtime import access_tokens

PEOPLE: Mapping[str, str] = {"demo-ada": "Ada Moreno", "demo-bob": "Bob Kamau"}  # names by user id
TTL = 3600  # seconds


def token_of(user_id: str, secret: str, rules: TokenRules, now: float) -> str | None:
    """A token of somebody in the demo; None for everybody else. `now` is in seconds."""
    name = PEOPLE.get(user_id)
    if name is None:
        return None
    said = access_tokens.claims(user_id, "user", now, min(TTL, rules.max_ttl), rules)
    return access_tokens.sign(said | {"name": name}, secret)
