"""Signatures of providers: the right one passes, and whatever is changed, missing or old does not."""

import base64
import hmac

import pytest

from portico.domain.delivery.signatures import webhook_signature
from portico.domain.errors import Forbidden
from portico.domain.inbound.verification import check_own_signature, check_secret, check_svix_signature

NOW = 1_800_000_000
BODY = b"From: ada@example.org\r\n\r\nHello"
SECRET = "whsec_" + base64.b64encode(b"k" * 24).decode()


def svix(body: bytes = BODY, at: int = NOW, key: bytes = b"k" * 24) -> dict[str, str]:
    digest = hmac.digest(key, f"msg_1.{at}.".encode() + body, "sha256")
    signature = f"v1,AAAA v1,{base64.b64encode(digest).decode()}"
    return {"svix-id": "msg_1", "svix-timestamp": str(at), "svix-signature": signature}


def test_right_signatures_pass() -> None:
    check_own_signature("secret", webhook_signature("secret", BODY, NOW), BODY, NOW + 299)
    check_svix_signature(SECRET, svix(), BODY, NOW - 299)
    check_secret("secret", "secret")


@pytest.mark.parametrize(
    "header",
    [
        "",
        "t=1",
        "t=x,v1=y",
        "v1=abc",
        "t=99999999999999999999,v1=a",
        "t=\u0661,v1=a",
        webhook_signature("other", BODY, NOW),
    ],
)
def test_wrong_own_signatures_do_not(header: str) -> None:
    with pytest.raises(Forbidden):
        check_own_signature("secret", header, BODY, NOW)


def test_old_signatures_and_other_bodies_do_not() -> None:
    header = webhook_signature("secret", BODY, NOW)
    for body, now in ((BODY, NOW + 301), (BODY, NOW - 301), (BODY + b"!", NOW)):
        with pytest.raises(Forbidden):
            check_own_signature("secret", header, body, now)
        with pytest.raises(Forbidden):
            check_svix_signature(SECRET, svix(), body, now)


@pytest.mark.parametrize(
    "change", [{"svix-id": ""}, {"svix-id": "msg_2"}, {"svix-signature": "v1,\u00e9"}, {"svix-timestamp": ""}]
)
def test_wrong_headers_of_svix_do_not(change: dict[str, str]) -> None:
    with pytest.raises(Forbidden):
        check_svix_signature(SECRET, {**svix(), **change}, BODY, NOW)
    with pytest.raises(Forbidden):
        check_svix_signature(SECRET, svix(key=b"x" * 24), BODY, NOW)


@pytest.mark.parametrize("given", ["", "secre", "secret2", "s\u00e9cret"])
def test_wrong_secrets_do_not(given: str) -> None:
    with pytest.raises(Forbidden):
        check_secret("secret", given)
