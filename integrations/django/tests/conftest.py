"""A Django site for the tests of `portico_django`, on SQLite in memory; each test leaves it as it was.

It is configured here and not by DJANGO_SETTINGS_MODULE, so that nothing of it reaches other tests or the
processes that they start.
"""

from collections.abc import Callable, Iterator
from typing import Any

import django
import pytest
from django.conf import settings
from django.db import transaction
from django.test.runner import DiscoverRunner

API_KEY = "the key that Portico has as well, \u00e9t\u00e9"
settings.configure(
    SECRET_KEY="the secret of the site alone",
    ALLOWED_HOSTS=["testserver"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=[
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.messages",
        "django.contrib.sessions",
        "rest_framework",
        "portico_django",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ROOT_URLCONF="site_urls",
    LOGGING_CONFIG=None,
    USE_TZ=True,
    # A site may be strict with its own clients; Portico's requests are none of theirs.
    REST_FRAMEWORK={
        "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.AnonRateThrottle"],
        "DEFAULT_THROTTLE_RATES": {"anon": "0/day"},
        "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAdminUser"],
    },
    SIMPLE_JWT={"SIGNING_KEY": "the secret of the tokens, which Portico has as well"},
    PORTICO={"URL": "http://127.0.0.1:1", "API_KEY": API_KEY},
)
django.setup()

from django.contrib.auth.models import User  # noqa: E402 (after the settings)
from django.test import Client  # noqa: E402
from told import told_conversation  # noqa: E402


@pytest.fixture(scope="session")
def tables() -> Iterator[None]:
    """The database, migrated."""
    runner = DiscoverRunner(verbosity=0, interactive=False)
    runner.setup_test_environment()
    databases = runner.setup_databases()
    yield
    runner.teardown_databases(databases)
    runner.teardown_test_environment()


@pytest.fixture(autouse=True)
def each_alone(tables: None) -> Iterator[None]:
    """Whatever a test writes is gone after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def ada() -> User:
    """Who buys."""
    return User.objects.create_user(
        "ada", "ada@example.com", "secret", first_name="Ada", last_name="Lovelace"
    )


@pytest.fixture
def bob() -> User:
    """Who sells."""
    return User.objects.create_user("bob", "bob@example.com", "secret")


class Bridge:
    """Portico's bridge: JSON with the key. A status of 500 raises what happened."""

    def __init__(self, **headers: str) -> None:
        self._client = Client(headers={"Authorization": f"Api-Key {API_KEY}", **headers})

    def get(self, path: str) -> Any:
        return self._client.get(f"/api/{path}")

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self._client.post(f"/api/{path}", body, "application/json", headers=headers)

    def patch(self, path: str, body: Any) -> Any:
        return self._client.patch(f"/api/{path}", body, "application/json")


@pytest.fixture
def bridge() -> Bridge:
    """Portico's bridge."""
    return Bridge()


@pytest.fixture
def conversation_of(bridge: Bridge) -> Callable[..., Any]:
    """Tells the site of a conversation of these people; what it answers."""

    def tell(*people: Any, **more: Any) -> Any:
        return bridge.post("conversations/", told_conversation(*people, **more)).json()

    return tell
