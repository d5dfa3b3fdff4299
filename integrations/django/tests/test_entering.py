"""Who gets in: Portico by its key, people by a token, and nobody else anywhere."""

import time
from typing import Any

import jwt
import pytest
from conftest import API_KEY
from django.contrib.auth.models import User
from django.test import Client, override_settings
from portico_django.tokens import Renewed, service_token, token_for
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.tokens import RefreshToken

ENDPOINTS = [
    ("get", "users/1/"),
    ("get", "users/1/notification-preferences/"),
    ("get", "users/1/push-tokens/"),
    ("get", "users/1/conversations/"),
    ("get", "conversations/1/"),
    ("get", "conversations/1/participants/"),
    ("post", "conversations/"),
    ("post", "messages/"),
    ("patch", "messages/1/mark-read/"),
]
NO_KEYS = [
    "",
    "Api-Key",
    "Api-Key ",
    "Api-Key wrong",
    f"Api-Key {API_KEY[:-1]}",
    f"Bearer {API_KEY}",
    API_KEY,
    "Api-Key \udc80",
]


def claims(token: str) -> dict[str, Any]:
    return jwt.decode(token, api_settings.SIGNING_KEY, algorithms=["HS256"])


def signed(**claims: Any) -> str:
    usual = {"token_type": "access", "exp": int(time.time()) + 60, "jti": "one", "iat": int(time.time())}
    return jwt.encode({**usual, **claims}, api_settings.SIGNING_KEY, "HS256")


def verify(body: Any, kind: str = "application/json", **headers: str) -> Any:
    return Client().post("/api/auth/verify-token/", body, kind, headers=headers)


@pytest.mark.parametrize(("method", "path"), ENDPOINTS)
@pytest.mark.parametrize("authorization", NO_KEYS)
def test_nobody_gets_in_without_the_key(method: str, path: str, authorization: str) -> None:
    answer = getattr(Client(), method)(f"/api/{path}", headers={"Authorization": authorization})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Api-Key"


@pytest.mark.parametrize(("method", "path"), ENDPOINTS)
def test_nobody_gets_in_by_being_logged_in(method: str, path: str, ada: User) -> None:
    client = Client()
    client.force_login(ada)
    assert getattr(client, method)(f"/api/{path}").status_code == 401


def test_a_site_without_a_key_lets_nobody_in(ada: User) -> None:
    with override_settings(PORTICO={}):
        assert Client().get(f"/api/users/{ada.pk}/", headers={"Authorization": "Api-Key "}).status_code == 401


def test_a_token_of_the_site_is_good(ada: User) -> None:
    token = token_for(ada)
    answer = verify({"token": token}, Authorization=f"Bearer {token}")
    assert (answer.status_code, answer.json()) == (200, {"valid": True, "user_id": str(ada.pk)})


def test_the_token_of_the_sites_own_login_is_good(ada: User) -> None:
    login = Client().post("/api/token/", {"username": "ada", "password": "secret"}, headers={"Accept": "*/*"})
    assert login.status_code == 200
    assert verify({"token": login.json()["access"]}).json()["user_id"] == str(ada.pk)


def test_a_token_says_what_portico_reads_in_it(ada: User) -> None:
    said = claims(token_for(ada))
    assert {name: said[name] for name in ("user_id", "name", "email", "portico_role", "token_type")} == {
        "user_id": str(ada.pk),
        "name": "Ada Lovelace",
        "email": "ada@example.com",
        "portico_role": "user",
        "token_type": "access",
    }
    assert said["exp"] - time.time() == pytest.approx(
        api_settings.ACCESS_TOKEN_LIFETIME.total_seconds(), abs=5
    )


def claims_to_be_a_service(_: User) -> dict[str, Any]:
    return {"name": "Plumber", "role": "service", "mobile": 33612345678}


def test_no_user_becomes_a_service(ada: User) -> None:
    with override_settings(PORTICO={"USER": f"{__name__}.claims_to_be_a_service"}):
        said = claims(token_for(ada))
    assert (said["portico_role"], said["mobile"]) == ("user", "33612345678")


def test_a_superuser_is_an_admin(ada: User) -> None:
    ada.is_superuser = True
    assert claims(token_for(ada))["portico_role"] == "admin"


def test_the_sites_own_token_is_good_and_no_users(ada: User) -> None:
    assert claims(service_token())["portico_role"] == "service"
    assert verify({"token": service_token()}).json() == {"valid": True, "user_id": "site"}


def test_the_sites_own_token_is_made_seldom() -> None:
    token = Renewed()
    assert token() == token()


def test_who_is_locked_out_or_gone_has_no_good_token(ada: User) -> None:
    token = token_for(ada)
    User.objects.update(is_active=False)
    assert verify({"token": token}).status_code == 401
    ada.delete()
    assert verify({"token": token}).status_code == 401


def test_a_changed_password_ends_tokens_where_the_site_wants_that(
    ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_settings, "CHECK_REVOKE_TOKEN", True)
    token = token_for(ada)
    assert verify({"token": token}).status_code == 200
    ada.set_password("another")
    ada.save()
    assert verify({"token": token}).status_code == 401


def test_a_token_that_is_not_good_in_every_way_is_refused(ada: User) -> None:
    good = {"user_id": str(ada.pk)}
    assert verify({"token": signed(**good)}).status_code == 200
    refused = [
        str(RefreshToken.for_user(ada)),
        signed(**good, exp=1),
        signed(**good, token_type="refresh"),
        signed(),
        *[signed(user_id=each) for each in ("x", "", "007", [1], {"a": 1}, None, True, 10**40, "\x00", 1.5)],
        jwt.encode({**good, "exp": 2**31, "token_type": "access", "jti": "one"}, "another" * 8, "HS256"),
        jwt.encode({**good, "exp": 2**31, "token_type": "access", "jti": "one"}, None, "none"),
        token_for(ada)[:-2],
        token_for(ada) + "\n.",
    ]
    for token in refused:
        answer = verify({"token": token})
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer"), token


@pytest.mark.parametrize(
    "body",
    [{}, {"token": None}, {"token": ""}, {"token": 7}, {"token": ["a"]}, {"token": "é\ud800"}, [], "a", None],
)
def test_what_is_no_token_is_refused_without_an_internal_error(body: Any) -> None:
    assert verify(body).status_code in (400, 401)


@pytest.mark.parametrize(
    "token", ["a", "a.b.c", "..", "\u2028", "e" * 20_000, "eyJhbGciOiJIUzI1NiJ9..", "W10.W10.W10"]
)
def test_noise_is_no_token(token: str) -> None:
    assert verify({"token": token}).status_code == 401


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"\xff\xfe"])
def test_noise_is_no_request(body: bytes) -> None:
    assert verify(body).status_code in (400, 401)


def test_nesting_is_not_hidden_by_another_charset() -> None:
    body = ('"\u2200"' + "[" * 100_000).encode("utf-16-le")
    assert verify(body, "application/json; charset=utf-16-le").status_code == 400


def test_a_page_gets_a_fresh_token_for_who_is_logged_in(ada: User) -> None:
    client = Client()
    assert client.get("/api/portico/token/").status_code == 401
    client.force_login(ada)
    answer = client.get("/api/portico/token/")
    assert claims(answer.json()["token"])["user_id"] == str(ada.pk)
    assert "no-store" in answer["Cache-Control"]
    assert client.post("/api/portico/token/").status_code == 405
