"""The settings of notifications: defaults, and every mistake as one line."""

from datetime import timedelta
from pathlib import Path

import pytest

from portico.settings.environment import SettingsError
from portico.settings.notifications import parse

SECRET = "long enough to sign with"


def test_nothing_set_is_no_webhook_and_our_own_templates() -> None:
    settings = parse({})
    assert (settings.app_name, settings.language, settings.templates) == ("Portico", "en", None)
    assert (settings.user_limit, settings.rate, settings.kept) == (60, 0, timedelta(days=30))
    assert settings.webhook is None
    assert settings.redis_channel == "events:message.created"
    assert settings.caps == {
        ("to", "sms"): 20,
        ("to", "email"): 100,
        ("by", "sms"): 100,
        ("by", "email"): 500,
    }


@pytest.mark.parametrize(
    ("value", "time"),
    [
        ("", None),
        ("45s", timedelta(seconds=45)),
        ("30m", timedelta(minutes=30)),
        ("24h", timedelta(hours=24)),
        ("30d", timedelta(days=30)),
    ],
)
def test_reminders_are_off_or_after_a_time(value: str, time: timedelta | None) -> None:
    assert parse({"NOTIFY_UNANSWERED_AFTER": value}).unanswered_after == time


@pytest.mark.parametrize("value", ["24", "0h", "-1h", "1w", "31d", "24 h", "999999999d", "off"])
def test_another_time_is_one_line(value: str) -> None:
    with pytest.raises(SettingsError, match=r"NOTIFY_UNANSWERED_AFTER=.* like 24h") as error:
        parse({"NOTIFY_UNANSWERED_AFTER": value})
    assert "\n" not in str(error.value)


def test_a_webhook_has_an_address_and_a_secret_that_does_not_show(tmp_path: Path) -> None:
    settings = parse({"WEBHOOK_URL": "https://site.example/hook", "WEBHOOK_SECRET": SECRET})
    assert settings.webhook
    assert settings.webhook.url == "https://site.example/hook"
    assert SECRET not in repr(settings)
    assert parse({"TEMPLATES_DIR": str(tmp_path)}).templates == tmp_path


@pytest.mark.parametrize(
    ("value", "channel"),
    [
        ("", "events:message.created"),
        ("site/new messages", "site/new messages"),
        ("nachrichten-für-uns",) * 2,
    ],
)
def test_the_redis_channel_is_the_one_that_is_named(value: str, channel: str) -> None:
    assert parse({"NOTIFICATION_REDIS_CHANNEL": value}).redis_channel == channel


@pytest.mark.parametrize(
    ("env", "says"),
    [
        ({"WEBHOOK_URL": "https://site.example"}, "WEBHOOK_URL needs WEBHOOK_SECRET"),
        ({"WEBHOOK_URL": "https://site.example", "WEBHOOK_SECRET": "short"}, "at least 16"),
        (
            {"WEBHOOK_URL": "https://site.example", "WEBHOOK_SECRET": "whsec_not-base64-at-all"},
            "must be base64",
        ),
        ({"WEBHOOK_URL": "https://site.example", "WEBHOOK_SECRET": "whsec_dG9vIHNob3J0"}, "24 to 64 bytes"),
        ({"WEBHOOK_URL": "ftp://site.example"}, "WEBHOOK_URL must begin with"),
        ({"NOTIFY_LANGUAGE": "english"}, "NOTIFY_LANGUAGE='english' must be two letters"),
        ({"NOTIFY_USER_LIMIT": "-1"}, "NOTIFY_USER_LIMIT"),
        ({"NOTIFY_RATE": "fast"}, "NOTIFY_RATE"),
        ({"NOTIFY_SMS_PER_DAY": "many"}, "NOTIFY_SMS_PER_DAY"),
        ({"NOTIFY_EMAIL_CAUSED_PER_DAY": "-1"}, "NOTIFY_EMAIL_CAUSED_PER_DAY"),
        ({"NOTIFICATION_REDIS_CHANNEL": "  "}, "NOTIFICATION_REDIS_CHANNEL='  ' must be the name"),
        ({"NOTIFICATION_REDIS_CHANNEL": "site "}, "without spaces at its ends"),
        ({"NOTIFICATION_REDIS_CHANNEL": "new\nmessages"}, "without control characters"),
        ({"NOTIFICATION_REDIS_CHANNEL": "\x00"}, "without control characters"),
        ({"NOTIFICATION_REDIS_CHANNEL": "x" * 256}, "at most 255"),
        ({"TEMPLATES_DIR": "/no/such/folder"}, "TEMPLATES_DIR is not a folder"),
    ],
)
def test_a_mistake_is_one_line(env: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError, match=says) as caught:
        parse(env)
    assert "\n" not in str(caught.value)
