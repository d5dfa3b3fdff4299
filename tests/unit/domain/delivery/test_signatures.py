"""The link at the end of mails: for one person, and nobody can make one for another."""

import pytest

from portico.domain.delivery.signatures import UNSUBSCRIBE_PURPOSE, unsubscribe_token, user_of_token
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
