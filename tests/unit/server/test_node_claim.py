from dataclasses import replace

from portico.settings.core import Settings, parse
from server.node_claim import claim_of

SECRET = "a-secret-that-is-long-enough-for-any-hash-function"


def settings(**env: str) -> Settings:
    return parse({"PORTICO_HOME": "home", **env})


def test_a_secret_that_a_node_made_is_the_same_as_one_that_is_configured() -> None:
    made = settings()
    made = replace(made, keys=replace(made.keys, secret=SECRET))
    assert claim_of(made).secrets == claim_of(settings(ACCESS_TOKEN_SECRET=SECRET)).secrets


def test_every_secret_that_nodes_share_counts() -> None:
    own = claim_of(settings(ACCESS_TOKEN_SECRET=SECRET)).secrets
    assert SECRET not in own
    assert claim_of(settings(ACCESS_TOKEN_SECRET=SECRET + "!")).secrets != own
    assert claim_of(settings(ACCESS_TOKEN_SECRET=SECRET, MEDIA_SECRET="another")).secrets != own
