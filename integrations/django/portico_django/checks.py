"""`manage.py check`: each setting that Portico misses, in one line that says what to do."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error
from rest_framework_simplejwt.settings import api_settings

from portico_django.conf import conf

MIN_SECRET = 32  # bytes; Portico takes no shorter one in production


def check_settings(**_: Any) -> list[CheckMessage]:
    """Everything that is wrong."""
    return [*_addresses(), *_keys(), *_people()]


def _addresses() -> Iterator[CheckMessage]:
    for name, url in (("URL", conf().url), ("PUBLIC_URL", conf().public_url)):
        if not url.startswith(("http://", "https://")):
            hint = "the address of Portico, such as http://127.0.0.1:8080"
            yield Error(f'PORTICO["{name}"] is not set: {hint}', id="portico.E001")
            return


def _keys() -> Iterator[CheckMessage]:
    if not conf().api_key:
        hint = "the same long random string as DJANGO_API_KEY of Portico"
        yield Error(f'PORTICO["API_KEY"] is not set: {hint}', id="portico.E002")
    hint = "the same secret as ACCESS_TOKEN_SECRET of Portico"
    if not api_settings.SIGNING_KEY:
        yield Error(f'SIMPLE_JWT["SIGNING_KEY"] is not set: {hint}', id="portico.E003")
    elif not api_settings.ALGORITHM.startswith("HS"):
        return
    elif api_settings.SIGNING_KEY == settings.SECRET_KEY:
        yield checks.Warning(
            f'SIMPLE_JWT["SIGNING_KEY"] is SECRET_KEY, which no other program should know: '
            f"give it a secret of its own, {hint}",
            id="portico.W001",
        )
    elif len(api_settings.SIGNING_KEY.encode()) < MIN_SECRET:
        yield checks.Warning(
            f'SIMPLE_JWT["SIGNING_KEY"] is short: take {MIN_SECRET} bytes or more', id="portico.W002"
        )


def _people() -> Iterator[CheckMessage]:
    try:
        described = conf().describe
    except ImportError as error:
        yield Error(f'PORTICO["USER"] cannot be imported: {error}', id="portico.E004")
        return
    if not callable(described):
        yield Error('PORTICO["USER"] is no function: name one that takes a user', id="portico.E004")
