"""What the doctor says of notifications."""

import pytest

from cli.checks import notifications
from portico.settings.core import parse

PRODUCTION = {"PORTICO_ENV": "production", "ACCESS_TOKEN_SECRET": "5LzK8w2VtQ0bYp7Rj4XcNf1HsG6mDa3E"}


@pytest.mark.parametrize(
    ("env", "line"),
    [
        ({}, "ok   notifications: email by console, sms by console, push by console"),
        (
            {"PUSH_PROVIDER": "expo,console"},
            "ok   notifications: email by console, sms by console, push by expo",
        ),
        (PRODUCTION, "warn notifications: nobody gets any: they only show in the log -> choose with"),
        ({**PRODUCTION, "PUSH_PROVIDER": "expo"}, "ok   notifications: email by console"),
    ],
)
def test_the_providers_that_were_chosen(env: dict[str, str], line: str) -> None:
    assert notifications.check(parse(env)).line().startswith(line)
