"""Portico asks about people: who they are, what they chose, where their pushes go."""

from typing import Any

import pytest
from conftest import Bridge
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import override_settings
from portico_django.models import Conversation, NotificationPreference, PushToken
from portico_django.people import describe
from rest_framework_simplejwt.settings import api_settings

NOBODY = ["0", "999", "007", "-1", "1.0", "x", "%00", "9" * 30, "-" + "9" * 30, "%F0%9F%98%80", "None"]
OF_A_USER = ["", "notification-preferences/", "push-tokens/", "conversations/"]


def of_the_site(user: User) -> dict[str, Any]:
    return {
        "name": user.username.title(),
        "mobile": "+33612345678",
        "language": "fr",
        "secret": "not to be told",
    }


def test_a_user(bridge: Bridge, ada: User) -> None:
    assert bridge.get(f"users/{ada.pk}/").json() == {
        "id": str(ada.pk),
        "name": "Ada Lovelace",
        "email": "ada@example.com",
        "mobile": None,
        "avatar_url": None,
        "language": None,
    }


def test_a_site_tells_of_its_users_what_it_likes(bridge: Bridge, ada: User) -> None:
    with override_settings(PORTICO={"API_KEY": "k", "USER": f"{__name__}.of_the_site"}):
        told = bridge._client.get(f"/api/users/{ada.pk}/", headers={"Authorization": "Api-Key k"}).json()
    assert told == {
        "id": str(ada.pk),
        "name": "Ada",
        "email": None,
        "mobile": "+33612345678",
        "avatar_url": None,
        "language": "fr",
    }


def test_a_name_that_is_an_address_is_told_to_nobody() -> None:
    assert describe(User(username="ada@example.com"))["name"] is None


@pytest.mark.parametrize("path", OF_A_USER)
@pytest.mark.parametrize("user_id", NOBODY)
def test_who_is_not_there_is_not_found(bridge: Bridge, ada: User, user_id: str, path: str) -> None:
    assert bridge.get(f"users/{user_id}/{path}").status_code == 404


def test_a_site_may_call_its_users_by_name(
    bridge: Bridge, ada: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_settings, "USER_ID_FIELD", "username")
    Conversation.objects.open([ada, bob])
    assert bridge.get("users/ada/").json()["id"] == "ada"
    assert len(bridge.get("users/bob/conversations/").json()["results"]) == 1
    assert bridge.get(f"users/{ada.pk}/").status_code == 404


def test_preferences_are_what_was_chosen_and_no_more(bridge: Bridge, ada: User, bob: User) -> None:
    chosen = {"channels": {"message": {"email": False}}, "muted_until": None}
    NotificationPreference.objects.create(user=ada, chosen=chosen)
    assert bridge.get(f"users/{ada.pk}/notification-preferences/").json() == chosen
    assert bridge.get(f"users/{bob.pk}/notification-preferences/").json() == {}


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"channels": None, "quiet_hours": None, "muted_until": None, "language": None},
        {"channels": {"message": {"push": True, "email": False, "sms": True}, "call": {}}},
        {"quiet_hours": {"from": "22:00", "to": "07:00", "timezone": "Europe/Paris"}},
        {"muted_until": "2026-01-31T08:00:00.000Z", "email_after": 0, "sms_after": 604_800, "language": "fr"},
    ],
)
def test_what_portico_takes_may_be_chosen(ada: User, chosen: Any) -> None:
    NotificationPreference(user=ada, chosen=chosen).full_clean()


@pytest.mark.parametrize(
    "chosen",
    [
        [1],
        {"theme": "dark"},
        {"channels": []},
        {"channels": {"party": {}}},
        {"channels": {"message": {"pigeon": True}}},
        {"channels": {"message": {"push": 1}}},
        {"quiet_hours": {"from": "22:00", "to": "07:00"}},
        {"quiet_hours": {"from": "25:00", "to": "07:00", "timezone": "Europe/Paris"}},
        {"quiet_hours": {"from": "07:00", "to": "07:00", "timezone": "Europe/Paris"}},
        {"quiet_hours": {"from": "22:00", "to": "07:00", "timezone": "Europe/Atlantis"}},
        {"quiet_hours": {"from": "22:00", "to": "07:00", "timezone": ["Europe/Paris"]}},
        {"muted_until": "2026-01-31T08:00:00"},
        {"muted_until": 0},
        {"email_after": True},
        {"sms_after": -1},
        {"language": "en-us"},
    ],
)
def test_what_portico_would_refuse_may_not(ada: User, chosen: Any) -> None:
    with pytest.raises(ValidationError):
        NotificationPreference(user=ada, chosen=chosen).full_clean()


def test_push_tokens_are_what_a_device_registers_with(bridge: Bridge, ada: User, bob: User) -> None:
    PushToken.objects.create(user=ada, token="a-phone", provider="fcm", platform="ios")
    PushToken.objects.create(
        user=ada,
        token="https://push.example.com/1",
        provider="webpush",
        platform="web",
        p256dh="BK",
        auth="s",
    )
    PushToken.objects.create(user=bob, token="another", provider="expo", platform="android")
    assert bridge.get(f"users/{ada.pk}/push-tokens/").json()["results"] == [
        {"token": "a-phone", "provider": "fcm", "platform": "ios"},
        {
            "token": "https://push.example.com/1",
            "provider": "webpush",
            "platform": "web",
            "p256dh": "BK",
            "auth": "s",
        },
    ]
