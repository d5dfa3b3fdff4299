"""Users of the site and user ids of Portico: which is which, and what others may know of them.

A user id of Portico is what simplejwt writes into a token: the user's `USER_ID_FIELD`, as a string.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import models
from rest_framework_simplejwt.settings import api_settings

from portico_django.conf import conf

PUBLIC = ("name", "email", "mobile", "avatar_url", "language")


def describe(user: Any) -> dict[str, Any]:
    """What is told of a user, unless `PORTICO["USER"]` names a function of the site's own.

    Returns any of `name, email, mobile, avatar_url, language` (two letters) and `role` (`admin`,
    `moderator` or `user`).
    A name that is an email address is nobody else's business: it is left out.
    """
    name = getattr(user, "get_full_name", str)() or user.get_username()
    return {
        "name": None if "@" in name else name,
        "email": getattr(user, "email", None),
        "role": "admin" if getattr(user, "is_superuser", False) else "user",
    }


def profile(user: AbstractBaseUser) -> dict[str, str | None]:
    """The user as Portico is told: `id` and all of `PUBLIC`, null where nothing is known."""
    said = conf().describe(user)
    return {"id": user_key(user), **{name: _text(said, name) for name in PUBLIC}}


def _text(said: Mapping[str, Any], name: str) -> str | None:
    value = said.get(name)
    return str(value) if value else None


def user_key(user: models.Model) -> str:
    """The user's id in Portico."""
    return str(getattr(user, api_settings.USER_ID_FIELD))


def find(keys: Iterable[str]) -> dict[str, AbstractBaseUser]:
    """The users of the site among these ids, by id; in one query. What could be no id is nobody's."""
    wanted = set(keys)
    values = [value for key in wanted if (value := _value(key)) is not None]
    if not values:
        return {}
    users = get_user_model()._default_manager.filter(**{f"{api_settings.USER_ID_FIELD}__in": values})
    # "007" is not the user 7: only what is written the same way is the same person.
    return {key: user for user in users if (key := user_key(user)) in wanted}


def find_one(key: str) -> AbstractBaseUser | None:
    """The user with this id, or None."""
    return find([key]).get(key)


def _value(key: str) -> Any:
    """The id as its field holds it; None when the field could not hold it."""
    field = get_user_model()._meta.get_field(api_settings.USER_ID_FIELD)
    try:
        value = None if "\x00" in key else field.clean(key, None)
    except ValidationError:
        return None
    # SQLite, which has no bounds of its own to check by, stumbles over more than 64 bits.
    return None if isinstance(value, int) and abs(value) >= 2**63 else value
