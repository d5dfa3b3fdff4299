"""Tokens in the form of Auth0, Keycloak and Firebase, under the settings of docs/how-to/tokens.md."""

import re
from typing import Any, NamedTuple

import pytest

from cli.generate import ROOT
from portico.domain.errors import Forbidden
from portico.domain.people import Principal
from portico.settings.core import parse
from router.auth.tokens import key_set, verify
from tests.support.keys import NOW, jwk, private_key, token

PAGE = (ROOT / "docs" / "how-to" / "tokens.md").read_text()
KEY, NEXT_KEY, OTHER_KEY = (private_key("RS256", number) for number in range(3))
CERTIFICATE = {"x5c": ["MIIC"], "x5t": "dGh1bWI", "x5t#S256": "dGh1bWI"}
KEY_SETS: dict[str, list[dict[str, Any]]] = {
    "Auth0": [jwk(KEY, "RS256", kid="k1", x5c=["MIIC"], x5t="dGh1bWI"), jwk(NEXT_KEY, "RS256", kid="k2")],
    "Keycloak": [
        {**jwk(OTHER_KEY, "RS256", kid="k0", **CERTIFICATE), "alg": "RSA-OAEP", "use": "enc"},
        jwk(KEY, "RS256", kid="k1", **CERTIFICATE),
    ],
    "Firebase": [jwk(NEXT_KEY, "RS256", kid="k2"), jwk(KEY, "RS256", kid="k1")],
}
COMMON = {"user_id": None, "token_type": None, "jti": None, "exp": NOW + 3600}
CLAIMS: dict[str, dict[str, Any]] = {
    "Auth0": {
        "iss": "https://example.eu.auth0.com/", "sub": "auth0|5f7c8ec7c33c6c004bbafe82",
        "aud": ["https://chat.example.com", "https://example.eu.auth0.com/userinfo"],
        "azp": "my_client_id", "scope": "openid profile email", "name": "Ada",
        "https://chat.example.com/role": "service",
    },
    "Keycloak": {
        "iss": "https://login.example.com/realms/example", "aud": ["portico", "account"], "typ": "Bearer",
        "sub": "0f3c2e0a-8a3e-4a53-9d4b-8a1f3f1b2c3d", "azp": "portico", "sid": "7a1c", "jti": "onrtac:1",
        "acr": "1", "realm_access": {"roles": ["admin"]}, "scope": "openid profile email",
        "name": "Ada", "preferred_username": "ada", "email": "ada@example.com", "portico_role": "service",
    },
    "Firebase": {
        "iss": "https://securetoken.google.com/example-project", "aud": "example-project",
        "auth_time": int(NOW) - 60, "user_id": "ZpFQ0", "sub": "ZpFQ0", "name": "Ada",
        "firebase": {"identities": {"email": ["ada@example.com"]}, "sign_in_provider": "password"},
        "portico_role": "service",
    },
}  # fmt: skip
PROVIDERS = sorted(CLAIMS)
# What the same provider signs, and what must not let in.
ID_TOKEN: dict[str, dict[str, Any]] = {
    "Auth0": {"aud": "my_client_id", "nonce": "n"},
    "Keycloak": {"typ": "ID", "aud": "portico"},
    "Firebase": {"aud": "another-project", "iss": "https://securetoken.google.com/another-project"},
}


class Provider(NamedTuple):
    """What the page says, and what the provider publishes."""

    settings: dict[str, str]
    keys: list[dict[str, Any]]

    def verify(self, text: str) -> Principal:
        rules = parse({**self.settings, "PORTICO_ENV": "development"}).tokens
        return verify(text, key_set({"keys": self.keys}), NOW, rules)


def provider(name: str) -> Provider:
    section = PAGE.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    settings = dict(re.findall(r"^ +(JWT_\w+)=(\S+)$", section, re.MULTILINE))
    return Provider(settings, KEY_SETS[name])


def signed(name: str, **change: Any) -> str:
    return token(KEY, "RS256", kid="k1", **COMMON | CLAIMS[name] | change)


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_user_comes_in_with_the_settings_of_the_page(name: str) -> None:
    principal = provider(name).verify(signed(name))
    assert (principal.user_id, principal.name) == (CLAIMS[name]["sub"], "Ada")


@pytest.mark.parametrize("name", PROVIDERS)
def test_the_claim_of_the_page_gives_the_role(name: str) -> None:
    claim = provider(name).settings.get("JWT_ROLE_CLAIM", "portico_role")
    assert provider(name).verify(signed(name)).role == "service"
    assert provider(name).verify(signed(name, **{claim: None})).role == "user"


@pytest.mark.parametrize("name", PROVIDERS)
def test_another_kind_of_token_or_another_project_is_refused(name: str) -> None:
    with pytest.raises(Forbidden):
        provider(name).verify(signed(name, **ID_TOKEN[name]))


@pytest.mark.parametrize("name", PROVIDERS)
@pytest.mark.parametrize("claim", ["aud", "iss"])
def test_a_token_without_audience_or_issuer_is_refused(name: str, claim: str) -> None:
    with pytest.raises(Forbidden):
        provider(name).verify(signed(name, **{claim: None}))


def test_a_user_attribute_of_keycloak_wins_over_the_subject() -> None:
    assert provider("Keycloak").verify(signed("Keycloak", user_id="7")).user_id == "7"


def test_a_key_of_keycloak_for_encryption_signs_nothing() -> None:
    text = token(OTHER_KEY, "RS256", kid="k0", **COMMON | CLAIMS["Keycloak"])
    with pytest.raises(Forbidden):
        provider("Keycloak").verify(text)
