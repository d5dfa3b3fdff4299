"""What the site's people see: tags in their pages, the admin, `manage.py check`, no forgotten migration."""

import json
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import jwt
import pytest
from conftest import API_KEY, Bridge
from django.contrib.auth.models import AnonymousUser, User
from django.core.management import call_command
from django.template import Context, Template
from django.test import Client, override_settings
from portico_django.checks import check_settings
from portico_django.models import NotificationPreference, PushToken
from rest_framework_simplejwt.settings import api_settings
from told import told_message

RIGHT = {"URL": "https://chat.example.com/", "API_KEY": API_KEY}


class Script(HTMLParser):
    """The JSON of the one script in a page."""

    said = ""

    def handle_data(self, data: str) -> None:
        self.said += data


def shown(template: str, user: Any) -> str:
    return Template("{% load portico %}" + template).render(Context({"user": user}))


def config_of(user: Any) -> Any:
    page = Script()
    page.feed(shown("{% portico_config %}", user))
    return json.loads(page.said)


def said_by_check() -> list[str]:
    return [f"{each.id}: {each.msg}" for each in check_settings()]


def test_a_page_knows_where_to_connect_and_as_whom(ada: User) -> None:
    with override_settings(PORTICO=RIGHT):
        config = config_of(ada)
    token = config.pop("token")
    assert jwt.decode(token, api_settings.SIGNING_KEY, algorithms=["HS256"])["user_id"] == str(ada.pk)
    assert config == {
        "url": "wss://chat.example.com/ws",
        "realm": "portico",
        "user_id": str(ada.pk),
        "token_url": "/api/portico/token/",
    }


def test_browsers_may_have_another_way(ada: User) -> None:
    with override_settings(PORTICO={"URL": "http://portico:8080", "PUBLIC_URL": "https://example.com/chat/"}):
        assert config_of(ada)["url"] == "wss://example.com/chat/ws"
    assert config_of(ada)["url"] == "ws://127.0.0.1:1/ws"


def test_who_is_not_logged_in_gets_no_token() -> None:
    config = config_of(AnonymousUser())
    assert (config["user_id"], config["token"]) == (None, None)
    assert shown("{% portico_token %}", None) == ""


def test_the_bare_token(ada: User) -> None:
    token = shown("{% portico_token %}", ada)
    assert jwt.decode(token, api_settings.SIGNING_KEY, algorithms=["HS256"])["name"] == "Ada Lovelace"


def test_good_settings_need_no_words() -> None:
    with override_settings(PORTICO=RIGHT):
        assert said_by_check() == []


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({**RIGHT, "URL": ""}, 'portico.E001: PORTICO["URL"] is not set'),
        ({**RIGHT, "PUBLIC_URL": "chat.example.com"}, 'portico.E001: PORTICO["PUBLIC_URL"] is not set'),
        ({**RIGHT, "API_KEY": None}, 'portico.E002: PORTICO["API_KEY"] is not set'),
        ({**RIGHT, "USER": "nowhere.to_be_found"}, 'portico.E004: PORTICO["USER"] cannot be imported'),
        ({**RIGHT, "USER": "portico_django.people.PUBLIC"}, 'portico.E004: PORTICO["USER"] is no function'),
    ],
)
def test_a_missing_setting_is_one_line(settings: Any, words: str) -> None:
    with override_settings(PORTICO=settings):
        [said] = said_by_check()
    assert said.startswith(words)
    assert "\n" not in said


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("", "portico.E003"),
        ("the secret of the site alone", "portico.W001"),
        ("short", "portico.W002"),
    ],
)
def test_a_weak_secret_is_one_line(key: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_settings, "SIGNING_KEY", key)
    with override_settings(PORTICO=RIGHT):
        [said] = said_by_check()
    assert said.startswith(words)


def test_a_site_without_settings_gets_one_check_for_each() -> None:
    with override_settings(PORTICO={}):
        assert [said[:12] for said in said_by_check()] == ["portico.E001", "portico.E002"]


def test_no_migration_was_forgotten() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_the_admin_shows_the_mirror_and_changes_none_of_it(
    bridge: Bridge, ada: User, conversation_of: Callable[..., Any]
) -> None:
    chat = conversation_of(ada, "8")["id"]
    message = bridge.post("messages/", told_message(chat, ada)).json()["id"]
    PushToken.objects.create(user=ada, token="a-phone", provider="fcm", platform="ios")
    NotificationPreference.objects.create(user=ada)
    boss, client = User.objects.create_superuser("boss"), Client()
    client.force_login(boss)
    for path in ("conversation", "message", "pushtoken", "notificationpreference"):
        assert client.get(f"/admin/portico_django/{path}/?q=a").status_code == 200
    assert b"Flat in Lyon" in client.get(f"/admin/portico_django/conversation/{chat}/change/").content
    assert b"Is it still free?" in client.get(f"/admin/portico_django/message/{message}/change/").content
    assert client.post(f"/admin/portico_django/message/{message}/change/", {"text": "x"}).status_code == 403
    assert client.get("/admin/portico_django/message/add/").status_code == 403
