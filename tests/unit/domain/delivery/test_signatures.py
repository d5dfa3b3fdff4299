"""The link at the end of mails: for one person, and nobody can make one for another."""

import pytest

from portico.domain.delivery.signatures import UNSUBSCRIBE_PURPOSE, token_for, whose
from portico.domain.errors import NotFound
from portico.domain.media.signed_urls import derive_key

KEY = derive_key("a secret", UNSUBSCRIBE_PURPOSE)


@pytest.mark.parametrize("user_id", ["7", "ada", "ünï/çode 😀", "x" * 64])
def test_a_link_names_its_person(user_id: str) -> None:
    token = token_for(KEY, user_id)
    assert whose(KEY, token) == user_id
    assert token.replace("-", "").replace("_", "").isalnum()


@pytest.mark.parametrize(
    "token", ["", "a", "ada", "=", "é", "A" * 500, token_for(derive_key("other"), "ada")]
)
def test_a_link_of_somebody_else_is_none(token: str) -> None:
    with pytest.raises(NotFound):
        whose(KEY, token)


def test_a_link_for_bob_is_not_made_from_one_for_ada() -> None:
    head = token_for(KEY, "ada")[:32]
    with pytest.raises(NotFound):
        whose(KEY, head + token_for(KEY, "bob")[32:])


def test_keys_of_different_purposes_differ() -> None:
    assert derive_key("a secret") != KEY
