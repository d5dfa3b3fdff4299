"""Tokens for Portico: simplejwt's access tokens, with what Portico reads in them besides."""

import time
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from rest_framework.exceptions import APIException
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.tokens import AccessToken

from portico_django.conf import conf
from portico_django.people import find_one, user_key

CLAIMS = ("name", "email", "mobile")
ROLE = "portico_role"  # a claim of Portico's own: a site's `role` means what it means to the site
SERVICE = "service"


def token_for(user: AbstractBaseUser) -> str:
    """A token with which this user comes into Portico; good for simplejwt's ACCESS_TOKEN_LIFETIME.

    Claims: `user_id, name, email, mobile, portico_role`. The role `service`, which may speak for everybody,
    is never a user's, whatever `PORTICO["USER"]` says of them.
    """
    said = conf().describe(user)
    token = AccessToken.for_user(user)
    token["user_id"] = user_key(user)
    token[ROLE] = said["role"] if said.get("role") in ("admin", "moderator") else "user"
    for name in CLAIMS:
        if said.get(name):
            token[name] = str(said[name])
    return str(token)


def service_token() -> str:
    """A token with which this site itself calls Portico. Keep it on the server."""
    token = AccessToken()
    token["user_id"] = token[api_settings.USER_ID_CLAIM] = conf().service_id
    token[ROLE] = SERVICE
    return str(token)


class Renewed:
    """The service token as long as it is good for a while yet, then a new one.

    Not a new one for each call: with DJANGO_VERIFY_TOKENS=1 Portico asks this site about each that it meets.
    """

    def __init__(self) -> None:
        self._token = ""
        self._until = 0.0

    def __call__(self) -> str:
        """The token."""
        if time.monotonic() >= self._until:
            self._token = service_token()
            self._until = time.monotonic() + api_settings.ACCESS_TOKEN_LIFETIME.total_seconds() / 2
        return self._token


def bearer(token: str) -> str | None:
    """Whose token it is, as an id of Portico; None when this site does not stand by it."""
    door = JWTAuthentication()
    try:
        claims = door.get_validated_token(token.encode())
        if claims.get(ROLE) == SERVICE:
            return _text(claims.get("user_id"))
        user = find_one(_text(claims.get(api_settings.USER_ID_CLAIM)) or "")
        # Asked again by simplejwt's own rules: active, password unchanged where the site wants that.
        return user_key(door.get_user(claims)) if user else None
    except (APIException, TokenError, ValueError, RecursionError):
        return None


def _text(value: Any) -> str | None:
    return str(value) if isinstance(value, str | int) else None
