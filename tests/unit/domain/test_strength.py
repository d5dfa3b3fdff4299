"""Secrets that people write by hand are found out; what a generator makes never is."""

import base64
import random
import string
from collections.abc import Callable

import pytest

from portico.domain.strength import entropy_bits
from portico.settings.core import SettingsError, parse
from portico.settings.tokens import MIN_BITS

PRODUCTION = {"PORTICO_ENV": "production"}
GOOD = "5LzK8w2VtQ0bYp7Rj4XcNf1HsG6mDa3E"


@pytest.mark.parametrize(
    "secret",
    [
        "a" * 40,
        "x" * 31 + "y",
        "ab" * 20,
        "aaaaaaaabbbbbbbbccccccccdddddddd",
        "aB3$" * 8,
        "0123456789" * 4,
        "abcdefghijklmnopqrstuvwxyz0123456789",
        "zyxwvutsrqponmlkjihgfedcba9876543210",
        "qwertyuiopasdfghjklzxcvbnm1234567890",
        "1q2w3e4r5t6y7u8i9o0p1q2w3e4r5t6y",
        "change-me-to-a-long-random-secret-string",
        "your-super-secret-jwt-token-with-at-least-32-characters-long",
        "django-insecure-change-me-django-insecure",
        "secretsecretsecretsecretsecret12",
        "MySuperSecretKeyForProduction2026!!",
        "PasswordPasswordPassword12345678",
        "correct horse battery staple correct horse",
        "deadbeef" * 5,
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "é" * 32,
    ],
)
def test_production_refuses_what_is_easy_to_guess(secret: str) -> None:
    with pytest.raises(SettingsError, match="ACCESS_TOKEN_SECRET is easy to guess") as refused:
        parse({**PRODUCTION, "ACCESS_TOKEN_SECRET": secret})
    assert secret not in str(refused.value)


MADE: dict[str, Callable[[random.Random], str]] = {
    "hex": lambda chance: chance.randbytes(16).hex(),
    "long hex": lambda chance: chance.randbytes(32).hex(),
    "base64": lambda chance: base64.b64encode(chance.randbytes(32)).decode(),
    "urlsafe": lambda chance: base64.urlsafe_b64encode(chance.randbytes(48)).decode(),
    "digits": lambda chance: "".join(chance.choices(string.digits, k=40)),
    "letters": lambda chance: "".join(chance.choices(string.ascii_lowercase, k=32)),
}


@pytest.mark.parametrize("kind", MADE)
def test_what_a_generator_makes_is_never_refused(kind: str) -> None:
    chance = random.Random(kind)  # noqa: S311 - the same in each run
    assert min(entropy_bits(MADE[kind](chance)) for _ in range(2_000)) >= MIN_BITS


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("MEDIA_SECRET", {}),
        ("WEBHOOK_SECRET", {"WEBHOOK_URL": "https://site.example/hook"}),
        ("TURN_SECRET", {"TURN_SERVERS": "turn:turn.example.com:3478"}),
    ],
)
def test_every_secret_that_the_operator_makes_up_is_judged(name: str, others: dict[str, str]) -> None:
    env = {**PRODUCTION, "ACCESS_TOKEN_SECRET": GOOD, **others}
    assert parse({**env, name: GOOD[:20] if name != "MEDIA_SECRET" else GOOD}).production
    with pytest.raises(SettingsError, match=f"{name} is easy to guess"):
        parse({**env, name: "a" * 40})


def test_development_takes_any_secret() -> None:
    assert parse({"ACCESS_TOKEN_SECRET": "a"}).keys.secret == "a"
