"""Which tokens are believed, and what they say."""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import dsa, ec
from hypothesis import given
from hypothesis import strategies as st

from portico.domain.errors import Forbidden, PorticoError, TokenExpired, Unavailable
from portico.domain.people import Principal
from portico.settings.tokens import TokenRules
from router.auth.tokens import Key, UnknownKey, fingerprint, key_set, public_key, secret_key, verify
from tests.support.keys import ALGORITHMS, NOW, SECRET, claims, jwk, pem, private_key, token

KEYS = [secret_key(SECRET)]


def principal(text: str, keys: Sequence[Key] = KEYS) -> Principal:
    return verify(text, keys, NOW)


def refusal(text: str, keys: Sequence[Key] = KEYS) -> PorticoError:
    with pytest.raises(PorticoError) as caught:
        verify(text, keys, NOW)
    return caught.value


def signed(header: dict[str, Any], payload: bytes, key: bytes) -> str:
    """An HMAC token put together by hand."""
    parts = [json.dumps(header).encode(), payload]
    body = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    mac = hmac.new(key, body, hashlib.sha256).digest()
    return (body + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()


def test_a_good_token_names_its_user() -> None:
    text = token(uid="u", name="Ada", email="ada@x.example", mobile="+254", portico_role="service")
    assert principal(text) == Principal(
        user_id="7", role="service", expires_at=int(NOW) + 60, issued_at=int(NOW),
        fingerprint=fingerprint(text), login=principal(token()).login,
        uid="u", name="Ada", email="ada@x.example", mobile="+254",
    )  # fmt: skip


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_public_key_verifies_what_its_private_key_signed(algorithm: str) -> None:
    keys = [public_key(pem(private_key(algorithm)))]
    assert principal(token(private_key(algorithm), algorithm), keys).user_id == "7"
    assert isinstance(refusal(token(private_key(algorithm, 1), algorithm), keys), Forbidden)


def test_a_public_key_may_stand_on_one_line() -> None:
    keys = [public_key(pem(private_key("ES256")).replace("\n", "\\n"))]
    assert principal(token(private_key("ES256"), "ES256"), keys).user_id == "7"


@pytest.mark.parametrize(
    "private", [ec.generate_private_key(ec.SECP384R1()), dsa.generate_private_key(2048)], ids=["P-384", "DSA"]
)
def test_a_key_of_another_kind_is_said_at_once(private: Any) -> None:
    with pytest.raises(ValueError, match="RSA, P-256 or Ed25519"):
        public_key(pem(private))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_public_key_is_never_taken_for_a_secret(algorithm: str) -> None:
    public = pem(private_key(algorithm))
    forged = signed(
        {"alg": "HS256", "typ": "JWT"}, json.dumps({"user_id": 1, "exp": NOW + 9}).encode(), public.encode()
    )
    assert isinstance(refusal(forged, [public_key(public)]), Forbidden)
    assert isinstance(refusal(forged, [public_key(public), *KEYS]), Forbidden)


@pytest.mark.parametrize("name", ["none", "None", "nOnE", "", "HS512", "RS256"])
def test_an_algorithm_without_a_key_is_refused(name: str) -> None:
    header = base64.urlsafe_b64encode(json.dumps({"alg": name}).encode()).decode().rstrip("=")
    _, payload, signature = token().split(".")
    for end in ("", signature):
        assert isinstance(refusal(f"{header}.{payload}.{end}"), Forbidden)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        "a.b.c",
        "💥",
        "\ud800",
        "x" * 100_000,
        token()[:-4],
        token() + "A",
        token(key="other" * 9),
    ],
)
def test_what_is_no_token_of_ours_is_refused(text: str) -> None:
    assert isinstance(refusal(text), Forbidden)


def test_a_changed_payload_is_refused() -> None:
    header, _, signature = token().split(".")
    payload = token(user_id="admin", role="admin").split(".")[1]
    assert isinstance(refusal(f"{header}.{payload}.{signature}"), Forbidden)


@pytest.mark.parametrize(
    "payload", [b"[]", b'"x"', b"{", b"\xff", b"[" * 50_000, b'{"exp":' + b"9" * 5_000 + b"}"]
)
def test_a_signed_payload_that_is_no_claims_is_refused(payload: bytes) -> None:
    assert isinstance(refusal(signed({"alg": "HS256"}, payload, SECRET.encode())), Forbidden)


def test_a_header_without_end_is_refused() -> None:
    deep = base64.urlsafe_b64encode(b'{"alg":' + b"[" * 50_000).decode().rstrip("=")
    assert isinstance(refusal(f"{deep}.e30.AA"), Forbidden)


def test_a_token_ends_at_its_exp() -> None:
    assert principal(token(exp=NOW + 1)).expires_at == int(NOW) + 1
    for exp in (NOW, NOW - 1, 0):
        assert isinstance(refusal(token(exp=exp)), TokenExpired)


@pytest.mark.parametrize(
    "change",
    [
        {"exp": None},
        {"exp": True},
        {"exp": "tomorrow"},
        {"exp": -1},
        {"exp": NOW * 1000},
        {"exp": 1e300},
        {"exp": NOW + 31 * 86_400},
        {"nbf": NOW + 3_600},
        {"iat": NOW + 3_600},
        {"nbf": [1]},
        {"token_type": "refresh"},
        {"token_type": 1},
        {"user_id": None},
        {"user_id": True},
        {"user_id": 1.5},
        {"user_id": []},
        {"user_id": ""},
        {"user_id": "x" * 65},
        {"user_id": "a\x00b"},
        {"user_id": 10**64},
    ],
    ids=str,
)
def test_a_token_with_wrong_claims_is_refused(change: dict[str, Any]) -> None:
    assert isinstance(refusal(token(**change)), Forbidden)


def test_clocks_may_differ_by_the_leeway() -> None:
    assert principal(token(iat=NOW + 60, nbf=NOW + 60)).user_id == "7"
    strict = TokenRules(leeway=0)
    assert verify(token(iat=NOW, nbf=NOW), KEYS, NOW, strict).user_id == "7"
    with pytest.raises(Unavailable):
        verify(token(iat=NOW + 1), KEYS, NOW, strict)


@pytest.mark.parametrize("claim", ["iat", "nbf"])
def test_a_clock_further_ahead_is_told_by_how_much_and_when_to_retry(claim: str) -> None:
    error = refusal(token(**dict[str, Any]({claim: NOW + 95})))
    assert isinstance(error, Unavailable)
    assert error.message.startswith(f"the token's {claim} is 95 s ahead of this server's clock, JWT_LEEWAY")
    assert error.fields["retry_after_ms"] == 35_001


def test_a_token_may_not_live_longer_than_the_rules_allow() -> None:
    assert verify(token(exp=NOW + 60), KEYS, NOW, TokenRules(max_ttl=60)).user_id == "7"
    with pytest.raises(Forbidden, match="exp is 61 s ahead, JWT_MAX_TTL allows 60 s: use tokens that"):
        verify(token(exp=NOW + 61), KEYS, NOW, TokenRules(max_ttl=60))


FOR_US = TokenRules(audiences=("portico", "chat"), issuers=("https://id.example", "https://other.example"))


@pytest.mark.parametrize("aud", ["portico", "chat", ["portico"], ["account", "chat"]])
def test_a_token_for_this_server_by_its_issuer_is_good(aud: Any) -> None:
    assert verify(token(aud=aud, iss="https://id.example"), KEYS, NOW, FOR_US).user_id == "7"


@pytest.mark.parametrize(
    "aud", [None, "", [], "Portico", "portico ", ["account"], [["portico"]], 1, {"portico": 1}]
)
def test_a_token_for_another_server_is_refused(aud: Any) -> None:
    with pytest.raises(Forbidden, match="aud is not this server's: JWT_AUDIENCE"):
        verify(token(aud=aud, iss="https://id.example"), KEYS, NOW, FOR_US)


@pytest.mark.parametrize("iss", [None, "", "https://id.example/", "https://evil.example"])
def test_a_token_of_another_issuer_is_refused(iss: Any) -> None:
    with pytest.raises(Forbidden, match="iss is not the one expected: JWT_ISSUER"):
        verify(token(aud="chat", iss=iss), KEYS, NOW, FOR_US)


@pytest.mark.parametrize("aud", ["another-app", "", [], ["portico"], 1])
def test_where_no_audience_is_set_a_token_names_none(aud: Any) -> None:
    error = refusal(token(aud=aud))
    assert isinstance(error, Forbidden)
    assert "set JWT_AUDIENCE" in error.message
    assert principal(token(iss="https://site.example")).user_id == "7"


@pytest.mark.parametrize(
    "change",
    [
        {"nonce": "n"},
        {"at_hash": "h"},
        {"c_hash": "h"},
        {"azp": "chat"},
        {"azp": "chat", "aud": ["chat", "portico"]},
        {"token_use": "id"},
        {"typ": "ID"},
        {"typ": "Refresh"},
        {"type": "refresh"},
        {"events": {"http://schemas.openid.net/event/backchannel-logout": {}}},
        {"htm": "POST", "htu": "https://chat.example"},
        {"token_type": "Access"},
    ],
    ids=str,
)
def test_another_kind_of_token_by_the_same_issuer_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(Forbidden, match="not an access token"):
        verify(token(**{"aud": "chat", "iss": "https://id.example", **change}), KEYS, NOW, FOR_US)


@pytest.mark.parametrize(
    "change",
    [
        {"azp": "web-client"},  # Auth0
        {"azp": "web-client", "typ": "Bearer", "aud": ["chat", "web-client"], "sid": "s"},  # Keycloak
        {"token_use": "access", "token_type": None},  # Amazon Cognito
        {"type": "access"},
    ],
    ids=str,
)
def test_access_tokens_of_well_known_issuers_are_good(change: dict[str, Any]) -> None:
    text = token(**{"aud": "chat", "iss": "https://id.example", **change})
    assert verify(text, KEYS, NOW, FOR_US).user_id == "7"


@pytest.mark.parametrize("typ", ["JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt"])
def test_the_header_may_say_that_it_is_an_access_token(typ: str) -> None:
    assert principal(jwt.encode(claims(), SECRET, "HS256", {"typ": typ})).user_id == "7"


@pytest.mark.parametrize("typ", ["logout+jwt", "dpop+jwt", "secevent+jwt", "JWE", "", "id+jwt"])
def test_a_header_of_another_type_is_refused(typ: str) -> None:
    header = {"alg": "HS256", "typ": typ}
    error = refusal(signed(header, json.dumps(claims()).encode(), SECRET.encode()))
    assert isinstance(error, Forbidden)
    assert "typ must be JWT or at+jwt" in error.message


@pytest.mark.parametrize(
    "header", [{"crit": ["exp"]}, {"crit": []}, {"b64": False, "crit": ["b64"]}, {"typ": 1}]
)
def test_a_header_with_demands_of_its_own_is_refused(header: dict[str, Any]) -> None:
    text = signed({"alg": "HS256", **header}, json.dumps(claims()).encode(), SECRET.encode())
    assert isinstance(refusal(text), Forbidden)


def test_a_header_without_type_is_good() -> None:
    assert principal(signed({"alg": "HS256"}, json.dumps(claims()).encode(), SECRET.encode())).user_id == "7"


@pytest.mark.parametrize(
    ("change", "user_id"),
    [
        ({"user_id": 7}, "7"),
        ({"user_id": "7"}, "7"),
        ({"user_id": "x" * 64}, "x" * 64),
        ({"user_id": None, "sub": "auth0|7"}, "auth0|7"),
        ({"user_id": 0, "sub": "other"}, "0"),
        ({"user_id": "zoë"}, "zoë"),
    ],
)
def test_the_user_is_a_string(change: dict[str, Any], user_id: str) -> None:
    assert principal(token(**change)).user_id == user_id


@pytest.mark.parametrize("role", ["service", "admin", "moderator", "bot", "user"])
def test_the_claim_of_porticos_own_says_the_role(role: str) -> None:
    assert principal(token(portico_role=role, role="landlord")).role == role
    assert verify(token(role=role), KEYS, NOW, TokenRules(role_claim="role")).role == role


@pytest.mark.parametrize(
    "role", ["landlord", "", "Admin", "router", "component", "trusted", 1, ["admin"], None]
)
def test_any_other_role_means_a_user(role: Any) -> None:
    assert principal(token(portico_role=role)).role == "user"


@pytest.mark.parametrize("role", ["admin", "bot", "moderator", "service"])
def test_a_role_of_the_site_means_nothing_here(role: str) -> None:
    assert principal(token(role=role)).role == "user"
    assert principal(token(role=role, portico_role="user")).role == "user"
    other = TokenRules(role_claim="https://site.example/role")
    assert verify(token(role=role, portico_role=role), KEYS, NOW, other).role == "user"


def test_tokens_of_one_login_have_its_name_in_common() -> None:
    first, later = (principal(token(sid="s", jti=jti)) for jti in ("1", "2"))
    assert first.login == later.login == first.key
    assert first.fingerprint != later.fingerprint
    assert principal(token(jti="1")).key == principal(token(jti="1", exp=NOW + 50)).key
    names: list[dict[str, Any]] = [
        {"sid": "s"},
        {"sid": "t"},
        {"jti": "s"},
        {"sid": "s", "user_id": 8},
        {"jti": None},
    ]
    assert len({principal(token(**{"jti": "j", **name})).key for name in names}) == len(names)


@pytest.mark.parametrize("jti", [None, "", True, ["x"], {}])
def test_a_token_without_a_name_is_known_by_itself(jti: Any) -> None:
    text = token(jti=jti)
    assert (principal(text).login, principal(text).key) == (None, fingerprint(text))


@pytest.mark.parametrize("value", [1, "", "x" * 321, "a\x00", ["Ada"]])
def test_a_claim_that_cannot_be_kept_is_left_out(value: Any) -> None:
    assert principal(token(name=value)).name is None


@pytest.mark.parametrize(
    ("said", "kept"),
    [("\u200b\u3164", None), ("Ada\nLovelace\u202e", "Ada Lovelace"), (" Ada\u200b ", "Ada")],
)
def test_the_name_of_a_token_is_what_is_seen_of_it(said: str, kept: str | None) -> None:
    assert principal(token(name=said)).name == kept


@given(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=", max_size=99))
def test_the_fingerprint_outlives_a_rewritten_signature(signature: str) -> None:
    text = token()
    rewritten = text.rpartition(".")[0] + "." + signature
    assert fingerprint(rewritten) == fingerprint(text) != fingerprint(token(jti="another"))


def key_sets() -> dict[str, Any]:
    entries = [jwk(private_key(name), name, kid=name.lower()) for name in ALGORITHMS]
    return {"keys": [*entries, jwk(private_key("RS256", 1), "RS256", kid="newer")]}


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_key_set_verifies_by_kid(algorithm: str) -> None:
    keys = key_set(key_sets())
    text = token(private_key(algorithm), algorithm, kid=algorithm.lower())
    assert principal(text, keys).user_id == "7"


def test_a_key_set_without_the_kid_may_have_a_newer_one() -> None:
    keys = key_set(key_sets())
    assert isinstance(refusal(token(private_key("RS256", 1), "RS256", kid="newest"), keys), UnknownKey)
    wrong_kid = refusal(token(private_key("RS256", 1), "RS256", kid="rs256"), keys)
    assert isinstance(wrong_kid, Forbidden)
    assert not isinstance(wrong_kid, UnknownKey)


def test_a_token_without_kid_is_tried_with_every_key_of_its_algorithm() -> None:
    assert principal(token(private_key("RS256", 1), "RS256"), key_set(key_sets())).user_id == "7"


def test_what_cannot_be_used_of_a_key_set_is_left_out() -> None:
    good = jwk(private_key("RS256"), "RS256", kid="good")
    useless: list[Any] = [
        {**good, "use": "enc"},
        {**good, "alg": "RS512"},
        {**good, "n": "!"},
        {"kty": "RSA"},
        {"kty": "oct", "k": "c2VjcmV0", "alg": "HS256", "kid": "secret"},
        {"kty": "EC", "crv": "P-384", "x": "AA", "y": "AA"},
        {**good, "n": 7},
        {**good, "kty": ["RSA"]},
        None,
        "RSA",
    ]
    assert [key.kid for key in key_set({"keys": [*useless, good]})] == ["good"]
    assert key_set({}) == []


def test_null_and_a_number_in_a_key_set_are_read_as_what_they_say() -> None:
    good = jwk(private_key("RS256"), "RS256", kid="7")
    assert [key.kid for key in key_set({"keys": [{**good, "use": None, "kid": 7}]})] == ["7"]


def test_a_key_does_not_show_itself() -> None:
    assert SECRET not in repr(KEYS)


def test_the_secret_is_bound_to_its_algorithm() -> None:
    for algorithm in ("HS384", "HS512"):
        assert isinstance(refusal(jwt.encode({"user_id": 1, "exp": NOW + 9}, SECRET, algorithm)), UnknownKey)


@pytest.mark.parametrize(
    ("claims", "url"),
    [
        (
            {"avatar_url": "https://x.example/a.png", "picture": "https://x.example/b.png"},
            "https://x.example/a.png",
        ),
        ({"picture": "http://x.example/b.png"}, "http://x.example/b.png"),
        ({"avatar_url": "", "picture": "https://x.example/b.png"}, "https://x.example/b.png"),
        ({"avatar_url": "javascript:alert(1)"}, None),
        ({"picture": 7}, None),
        ({"picture": "https://x.example/" + "a" * 2048}, None),
        ({}, None),
    ],
)
def test_a_picture_is_a_url_or_nothing(claims: dict[str, Any], url: str | None) -> None:
    assert principal(token(**claims)).avatar_url == url
