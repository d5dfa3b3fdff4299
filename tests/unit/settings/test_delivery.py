"""The configuration of notifications: defaults, what a provider needs, and secrets that do not show."""

import json
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from portico.settings.core import SettingsError, parse
from portico.settings.delivery import PROVIDERS
from tests.support.push import vapid_key

RESEND = {"EMAIL_PROVIDER": "resend", "RESEND_API_KEY": "re_hidden", "FROM_EMAIL": "a@example.org"}


def names(chosen: Any) -> list[str]:
    return [provider.name for provider in chosen]


def test_nothing_set_sends_nothing() -> None:
    notify = parse({"PORTICO_PORT": "9000"}).delivery
    assert (names(notify.email), names(notify.sms), names(notify.push)) == (
        ["console"],
        ["console"],
        ["console"],
    )
    assert (notify.push_after, notify.email_after) == (timedelta(0), timedelta(minutes=10))
    assert notify.sms_after == timedelta(minutes=15)
    assert notify.frontend_url == "http://127.0.0.1:9000"


def test_a_provider_has_what_it_takes_and_defaults_for_the_rest() -> None:
    (resend,) = parse(RESEND).delivery.email
    assert resend.variables == {
        "RESEND_API_KEY": "re_hidden",
        "FROM_EMAIL": "a@example.org",
        "RESEND_BASE_URL": "https://api.resend.com",
    }


def test_secrets_do_not_show() -> None:
    assert "re_hidden" not in repr(parse(RESEND))


def test_a_second_provider_may_stand_by() -> None:
    both = {**RESEND, "EMAIL_FALLBACK_PROVIDER": "smtp", "SMTP_URL": "smtp://localhost"}
    assert names(parse(both).delivery.email) == ["resend", "smtp"]
    assert names(parse({**RESEND, "EMAIL_FALLBACK_PROVIDER": "resend"}).delivery.email) == ["resend"]


def test_pushes_may_go_by_several() -> None:
    assert names(parse({"PUSH_PROVIDER": "expo, console,expo"}).delivery.push) == ["expo", "console"]


def test_links_lead_to_the_site() -> None:
    env = {"PORTICO_PUBLIC_URL": "https://chat.example"}
    assert parse(env).delivery.frontend_url == "https://chat.example"
    assert (
        parse({**env, "FRONTEND_URL": "https://www.example/"}).delivery.frontend_url == "https://www.example"
    )


@pytest.mark.parametrize(
    ("env", "says"),
    [
        (
            {"EMAIL_PROVIDER": "resent"},
            "EMAIL_PROVIDER='resent' must be one of console, resend, sendgrid, smtp",
        ),
        ({"EMAIL_PROVIDER": "resend"}, "the email provider resend needs RESEND_API_KEY: set it"),
        ({**RESEND, "FROM_EMAIL": ""}, "the email provider resend needs FROM_EMAIL: set it"),
        ({**RESEND, "FROM_EMAIL": "nobody"}, "FROM_EMAIL must be an address"),
        ({**RESEND, "RESEND_BASE_URL": "api"}, "RESEND_BASE_URL must begin with http:// or https://"),
        ({"EMAIL_FALLBACK_PROVIDER": "post"}, "EMAIL_FALLBACK_PROVIDER='post' must be one of"),
        ({"EMAIL_FALLBACK_PROVIDER": "sendgrid"}, "the email provider sendgrid needs SENDGRID_API_KEY"),
        ({"EMAIL_PROVIDER": "smtp", "FROM_EMAIL": "a@b.c", "SMTP_URL": "mail"}, "SMTP_URL must be smtp://"),
        ({"EMAIL_PROVIDER": "smtp", "FROM_EMAIL": "a@b.c", "SMTP_URL": "smtp://mail:a"}, "SMTP_URL must be"),
        ({"EMAIL_PROVIDER": "smtp", "FROM_EMAIL": "a@b.c", "SMTP_URL": "smtps://"}, "SMTP_URL must be"),
        ({"SMS_PROVIDER": "twilio"}, "the sms provider twilio needs TWILIO_ACCOUNT_SID"),
        ({"SMS_PROVIDER": "africastalking"}, "needs AFRICASTALKING_API_KEY"),
        ({"PUSH_PROVIDER": "expo,fcm"}, "PUSH_PROVIDER='fcm' must be one of"),
        ({"PUSH_PROVIDER": "firebase"}, "needs FIREBASE_CREDENTIALS"),
        (
            {"PUSH_PROVIDER": "firebase", "FIREBASE_CREDENTIALS": "/nowhere.json"},
            "FIREBASE_CREDENTIALS must be the path of",
        ),
        (
            {"PUSH_PROVIDER": "webpush", "VAPID_PRIVATE_KEY": "short", "VAPID_SUBJECT": "mailto:a@b.c"},
            "VAPID_PRIVATE_KEY must be the 32 bytes",
        ),
        (
            {
                "PUSH_PROVIDER": "webpush",
                "VAPID_PRIVATE_KEY": "_" * 42 + "8",
                "VAPID_SUBJECT": "mailto:a@b.c",
            },
            "VAPID_PRIVATE_KEY must be the 32 bytes",  # of a number that the curve does not have
        ),
        (
            {"PUSH_PROVIDER": "webpush", "VAPID_PRIVATE_KEY": vapid_key()[0], "VAPID_SUBJECT": "me"},
            "VAPID_SUBJECT must be mailto:",
        ),
        ({"NOTIFY_EMAIL_AFTER": "-1"}, "NOTIFY_EMAIL_AFTER='-1' must be a whole number"),
        ({"FRONTEND_URL": "www.example"}, "FRONTEND_URL must begin with http:// or https://"),
    ],
)
def test_a_mistake_is_one_line_that_names_the_variable(env: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError) as error:
        parse(env)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", json.dumps({"type": "service_account", "project_id": "p"})]
)
def test_a_file_that_is_no_service_account_is_said_to_be_none(tmp_path: Path, content: str) -> None:
    file = tmp_path / "account.json"
    file.write_text(content)
    with pytest.raises(SettingsError, match="FIREBASE_CREDENTIALS must be"):
        parse({"PUSH_PROVIDER": "firebase", "FIREBASE_CREDENTIALS": str(file)})


@pytest.mark.parametrize(
    ("channel", "name"), [(channel, name) for channel, table in PROVIDERS.items() for name in table]
)
def test_every_line_of_the_table_has_its_file(channel: str, name: str) -> None:
    assert callable(import_module(f"components.delivery.{channel}.{name}").make)


@pytest.mark.parametrize("path", ["/conversations/{id}", "/{id}", "/chat?with={id}&tab=1#end", "/a%20b/{id}"])
def test_the_page_of_a_conversation_is_a_path_with_its_id(path: str) -> None:
    assert parse({"FRONTEND_CONVERSATION_PATH": path}).delivery.conversation_path == path
    assert parse({}).delivery.conversation_path == "/conversations/{id}"


@pytest.mark.parametrize(
    "path",
    [
        "/chat",
        "chat/{id}",
        "{id}",
        "/{id}/{id}",
        "/{conversation_id}",
        "/a b/{id}",
        "/{id}\n",
        "https://x/{id}",
    ],
)
def test_another_page_is_a_mistake_with_an_example(path: str) -> None:
    with pytest.raises(SettingsError, match=r"FRONTEND_CONVERSATION_PATH=.*have \{id\} once, like /conv"):
        parse({"FRONTEND_CONVERSATION_PATH": path})
