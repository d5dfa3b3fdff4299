"""Signatures of webhooks, and the link at the end of mails, which nobody can make for another person."""

import time

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from portico.domain.delivery.signatures import (
    UNSUBSCRIBE_PURPOSE,
    standard_webhook_headers,
    unsubscribe_token,
    user_of_token,
)
from portico.domain.errors import NotFound
from portico.domain.media.signed_urls import derive_key

KEY = derive_key("a secret", UNSUBSCRIBE_PURPOSE)


@pytest.mark.parametrize("user_id", ["7", "ada", "ünï/çode 😀", "x" * 64])
def test_a_link_names_its_person(user_id: str) -> None:
    token = unsubscribe_token(KEY, user_id)
    assert user_of_token(KEY, token) == user_id
    assert token.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize(
    "token", ["", "a", "ada", "=", "é", "A" * 500, unsubscribe_token(derive_key("other"), "ada")]
)
def test_a_link_of_somebody_else_is_none(token: str) -> None:
    with pytest.raises(NotFound):
        user_of_token(KEY, token)


def test_a_link_for_bob_is_not_made_from_one_for_ada() -> None:
    head = unsubscribe_token(KEY, "ada")[:32]
    with pytest.raises(NotFound):
        user_of_token(KEY, head + unsubscribe_token(KEY, "bob")[32:])


def test_keys_of_different_purposes_differ() -> None:
    assert derive_key("a secret") != KEY


def test_a_webhook_is_signed_as_the_libraries_of_standard_webhooks_sign_it() -> None:
    """The example with which these libraries test their own signing."""
    secret, event_id = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek"
    assert standard_webhook_headers([secret], event_id, b'{"test": 2432232314}', 1_614_265_330) == {
        "webhook-id": event_id,
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


@pytest.mark.parametrize(
    ("secret", "as_a_library_needs_it"),
    [
        ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
        ("a secret of both sides!!", "whsec_YSBzZWNyZXQgb2YgYm90aCBzaWRlcyEh"),
        ("whsec_YSBzZWNyZXQgb2YgYm90aCBzaWRlcyEhIQ", "whsec_YSBzZWNyZXQgb2YgYm90aCBzaWRlcyEhIQ=="),
    ],
)
def test_the_library_of_the_receiver_verifies_it(secret: str, as_a_library_needs_it: str) -> None:
    body = '{"text": "Grüße"}'.encode()
    headers = standard_webhook_headers([secret], "4711-1", body, int(time.time()))
    receiver = Webhook(as_a_library_needs_it)
    assert receiver.verify(body, headers) == {"text": "Grüße"}
    with pytest.raises(WebhookVerificationError):
        receiver.verify(body.replace(b"ext", b"est"), headers)


def test_a_secret_without_the_prefix_is_the_key_as_it_is_written() -> None:
    written = standard_webhook_headers(["a secret of both sides!!"], "1-1", b"{}", 1)
    assert written == standard_webhook_headers(["whsec_YSBzZWNyZXQgb2YgYm90aCBzaWRlcyEh"], "1-1", b"{}", 1)
