"""What the doctor says of the providers of notifications, and of people's numbers."""

import pytest

from cli.checks import notifications
from portico.settings.core import parse
from tests.support.push import vapid_key

PRODUCTION = {"PORTICO_ENV": "production", "ACCESS_TOKEN_SECRET": "5LzK8w2VtQ0bYp7Rj4XcNf1HsG6mDa3E"}
GOOD, OLD, DEAR = "+254712345678", "0712 345 678", "+33899123456"


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
    assert notifications.check_providers(parse(env)).line().startswith(line)


@pytest.mark.parametrize(
    ("found", "country", "line"),
    [
        ([], None, "ok   numbers: of 0 people with a number, all can be reached"),
        ([GOOD, OLD], "KE", "ok   numbers: of 2 people with a number, all can be reached"),
        (["ask"], None, "warn numbers: of 1 person with a number 1 cannot be reached by it"),
        (
            [GOOD, OLD, "ask", DEAR],
            None,
            "warn numbers: of 4 people with a number 3 cannot be reached by it "
            "(number cannot be read: 2, premium number: 1) -> set PHONE_DEFAULT_COUNTRY",
        ),
    ],
)
def test_numbers_that_reach_nobody_are_counted(found: list[str], country: str | None, line: str) -> None:
    said = notifications.number_result(found, country).line()
    assert said.startswith(line)
    assert "712" not in said


def test_where_there_are_too_many_the_first_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notifications, "MOST", 2)
    assert "of the first 2 people" in notifications.number_result([GOOD, "ask"], None).words


def test_a_key_that_push_services_refuse_is_a_warning_with_the_right_one() -> None:
    assert notifications.web_push_result("BKey", 0, 0).line() == "ok   web push: the public key is BKey"
    assert notifications.web_push_result("BKey", 9, 0).level == "ok"
    refused = notifications.web_push_result("BKey", 1_200, 3)
    assert refused.level == "warn"
    assert "refused 3 of 1,200 pushes" in refused.words
    assert "BKey" in refused.words
    assert "vapid_public_key" in refused.advice


def test_web_push_is_checked_where_it_is_used() -> None:
    assert notifications.check_web_push(parse({})) == []
    chosen = {
        "PUSH_PROVIDER": "webpush",
        "VAPID_PRIVATE_KEY": vapid_key()[0],
        "VAPID_SUBJECT": "mailto:a@b.c",
    }
    away = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    assert notifications.check_web_push(parse({**chosen, **away})) == []


def test_nothing_is_said_where_the_database_is_away() -> None:
    env = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    assert notifications.check_numbers(parse(env)) == []
