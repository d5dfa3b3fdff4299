"""Notifications that a service sends: title, body, optional URL, and data for the app. Pure."""

from collections.abc import Mapping
from typing import Any

import msgspec

from portico.domain.errors import InvalidArgument, TooLarge

MAX_BYTES = 3_072  # of all data: a push holds 4 KiB with everything round it
LIMITS = {"title": 200, "body": 2_000}
ADDRESSES = ("https://", "http://", "/")


def check_notification_data(data: Mapping[str, Any]) -> None:
    """Check title, body, URL and size. Raises InvalidArgument, TooLarge."""
    for name, limit in LIMITS.items():
        if not isinstance(data.get(name), str) or not data[name].strip():
            raise InvalidArgument(f"data.{name}", "a text is required")
        if len(data[name]) > limit:
            raise TooLarge(f"data.{name}", limit)
    if not _is_address(data.get("url", "/")):
        raise InvalidArgument("data.url", "an address, or a path that begins with /")
    if len(msgspec.json.encode(data)) > MAX_BYTES:
        raise TooLarge("data", MAX_BYTES)


def _is_address(url: Any) -> bool:
    return isinstance(url, str) and url.startswith(ADDRESSES) and url.isprintable() and " " not in url
