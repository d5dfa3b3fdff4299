"""Rows of a Django site as Portico reads them: in Portico's words, and in those of older chat servers. Pure.

`user_id` or `user` or `id`, `mobile` or `phone_number`, `platform` or `device_type`, `property_id` or
`property`, participants as a list or as `buyer` and `seller`: the first field that says something counts.
Ids are numbers, strings, or objects with an `id`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from portico.domain.conversations import PARTS, with_roles
from portico.domain.delivery.planning import KINDS, USUAL
from portico.domain.errors import InvalidArgument
from portico.domain.importing.values import first, flag, mapping, person, several, thing, whole
from portico.domain.properties import PROPERTY, readable_property
from portico.domain.text import clean_name

Row = Mapping[str, Any]
FULL_NAME = ("name", "full_name", "display_name")
NAME_PARTS = ("first_name", "last_name")
MOBILE = ("mobile", "phone_number", "phone")
AVATAR = ("avatar_url", "avatar", "profile_picture", "profile_image", "picture")
PLATFORM = ("platform", "device_type")
EXPO = ("ExponentPushToken[", "ExpoPushToken[")
SWITCHES = {"email_enabled": "email", "sms_enabled": "sms", "push_enabled": "push"}
PROPERTY_FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "name"),
    "url": ("url", "absolute_url", "link"),
    "image_url": ("image_url", "image", "photo", "main_image", "thumbnail"),
    "price": ("price",),
    "currency": ("currency",),
    "status": ("status",),
    "address": ("address",),
}
MAX_ADDRESS = 500


class SitePerson(msgspec.Struct, frozen=True):
    """Somebody in a conversation of the site. `part` is what they are to it: `buyer`, for example."""

    user_id: str
    role: str = "member"
    part: str | None = None
    name: str | None = None


def profile_fields(row: Row) -> dict[str, Any]:
    """`name`, `email`, `mobile`, `avatar_url` and `language` of a user."""
    parts = [str(row[name]).strip() for name in NAME_PARTS if row.get(name)]
    username = row.get("username")
    public = username if isinstance(username, str) and "@" not in username else None  # an address is private
    return {
        "name": first(row, FULL_NAME) or " ".join(parts) or public,
        "email": row.get("email"),
        "mobile": first(row, MOBILE),
        "avatar_url": first(row, AVATAR),
        "language": row.get("language"),
    }


def device_fields(row: Row) -> dict[str, Any] | None:
    """The arguments of `device.register`; None for a device that the site has switched off."""
    token, platform = row.get("token"), first(row, PLATFORM)
    if row.get("is_active") is not None and flag(row["is_active"], "is_active") is False:
        return None
    return {
        "token": token,
        "provider": row.get("provider") or _provider(token, row),
        "platform": platform.lower() if isinstance(platform, str) else platform,
        "p256dh": row.get("p256dh"),
        "auth": row.get("auth"),
    }


def channel_switches(row: Row) -> dict[str, dict[str, bool]]:
    """`channels` from `email_enabled`, `sms_enabled` and `push_enabled`, for every kind of notification.

    A ringing call is told by push alone, unless the site's channels say otherwise: a mail comes too late.
    """
    channels: dict[str, dict[str, bool]] = {}
    for field, channel in SWITCHES.items():
        wanted = _flag(row, field)
        for kind in KINDS if wanted is not None else ():
            if not wanted or kind != "call" or channel in USUAL["call"]:
                channels.setdefault(kind, {})[channel] = bool(wanted)
    return channels


def participants_of(row: Row) -> list[SitePerson]:
    """Who is in a conversation: its list, then who is named by a field. Raises InvalidArgument."""
    listed = [read_participant(each) for each in several(row.get("participants"), "participants")]
    named = [
        msgspec.structs.replace(read_participant(given), part=part)
        for part in PARTS
        if (given := first(row, (part, f"{part}_id"))) is not None
    ]
    parts = {each.user_id: each.part for each in named}
    people = {each.user_id: each for each in [*named, *listed]}  # a list knows more than a number
    return [
        msgspec.structs.replace(each, part=parts.get(each.user_id) or each.part) for each in people.values()
    ]


def read_participant(given: Any) -> SitePerson:
    """`{user_id, role}`, `{id, name}`, `{user: {...}}`, or an id alone. Raises InvalidArgument."""
    user_id = person(given, "participants")
    if user_id is None:
        raise InvalidArgument("participants", "a participant without an id")
    row = given if isinstance(given, Mapping) else {}
    role = str(row.get("role") or "").strip().lower()
    described = (row[key] for key in ("user", "user_id", "member") if isinstance(row.get(key), Mapping))
    name = profile_fields(next(described, row))["name"]
    return SitePerson(
        user_id=user_id,
        role="owner" if role in ("owner", "admin") else "member",
        part=role if role in PARTS else None,
        name=clean_name(name[:200]) if isinstance(name, str) else None,
    )


def property_id_of(row: Row) -> str | None:
    """The id of the property that a conversation is about. Raises InvalidArgument."""
    return thing(first(row, ("property_id", "propertyId", PROPERTY)), "property_id")


def metadata_of(row: Row, people: Sequence[SitePerson]) -> dict[str, Any]:
    """The metadata of a conversation, with `property` and `roles` where the site's row has them."""
    stored = dict(mapping(row.get("metadata"), "metadata") or {})
    described = _property(row, stored)
    if described and not isinstance(stored.get(PROPERTY), str):
        stored[PROPERTY] = described
    return with_roles(stored, {each.user_id: each.part for each in people if each.part})


def buyer_and_seller(
    members: Sequence[str], metadata: Row, creator_id: str | None
) -> tuple[str | None, str | None]:
    """Who is who, by `metadata.roles`; else of two people, who opened the conversation is the buyer."""
    roles = metadata.get("roles")
    named = {part: user_id for user_id, part in roles.items()} if isinstance(roles, Mapping) else {}
    buyer, seller = (next((id_ for id_ in members if id_ == named.get(part)), None) for part in PARTS[:2])
    if len(members) == 2:
        buyer = buyer or _other(members, seller) or (creator_id if creator_id in members else members[0])
        seller = seller or _other(members, buyer)
    return buyer, seller


def natural_id(id_: str | None) -> int | str | None:
    """An id as a site with numbers has it: the number, if it is written as one."""
    return int(id_) if id_ and id_.isascii() and id_.isdigit() and str(int(id_)) == id_ else id_


def _other(members: Sequence[str], user_id: str | None) -> str | None:
    return next((id_ for id_ in members if user_id is not None and id_ != user_id), None)


def portico_id_of(row: Row) -> int | None:
    """Its id here, if the site has been told it. Raises InvalidArgument."""
    return whole(row.get("portico_id"), "portico_id")


def keeps_own_model(row: Row) -> bool:
    """Whether a row is of a site's own model, which stores nothing of Portico's: no `portico_id` in it."""
    return "portico_id" not in row and any(key in row for key in ("buyer", "seller", "sender", "buyer_id"))


def _property(row: Row, stored: Row) -> dict[str, Any]:
    """From the object `property`, else from flat fields of the conversation or of its metadata."""
    nested = row.get(PROPERTY) if isinstance(row.get(PROPERTY), Mapping) else stored.get(PROPERTY)
    given = nested if isinstance(nested, Mapping) else {}
    found = dict(stored[PROPERTY]) if isinstance(stored.get(PROPERTY), Mapping) else {}
    for name, fields in PROPERTY_FIELDS.items():
        value = first(given, fields)
        value = first({**stored, **row}, _flat(fields)) if value is None else value
        if value is not None:
            found[name] = value[:MAX_ADDRESS] if name == "address" and isinstance(value, str) else value
    return readable_property(found)


def _flat(fields: tuple[str, ...]) -> tuple[str, ...]:
    """`property_title` and `propertyTitle`, `property_image_url` and `propertyImageUrl`."""
    return tuple(
        spelled
        for field in fields
        for spelled in (f"property_{field}", "property" + "".join(part.title() for part in field.split("_")))
    )


def _provider(token: Any, row: Row) -> str:
    if isinstance(token, str) and token.startswith(EXPO):
        return "expo"
    return "webpush" if row.get("p256dh") else "fcm"


def _flag(row: Row, field: str) -> bool | None:
    try:
        return flag(row.get(field), field)
    except InvalidArgument:
        return None  # an unreadable switch is ignored, the others are used
