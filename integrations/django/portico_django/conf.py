"""What `settings.PORTICO` says, and what holds where it says nothing. Read anew each time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.utils.module_loading import import_string

DEFAULT_USER = "portico_django.people.describe"


@dataclass(frozen=True)
class Conf:
    """The settings.

    `url` is where this site reaches Portico, `public_url` where browsers do. `describe` makes of a user
    what others may know of them: see `portico_django.people.describe`.
    """

    url: str
    public_url: str
    api_key: str
    service_id: str
    user: str

    @property
    def websocket_url(self) -> str:
        """Where pages connect: `wss://chat.example.com/ws`."""
        parts = urlsplit(self.public_url)
        scheme = {"https": "wss"}.get(parts.scheme, "ws")
        return urlunsplit((scheme, parts.netloc, f"{parts.path.rstrip('/')}/ws", "", ""))

    @property
    def describe(self) -> Callable[[Any], Mapping[str, Any]]:
        """The function that `USER` names. Raises ImportError."""
        return import_string(self.user)


def conf() -> Conf:
    """The settings as they are now."""
    given: Mapping[str, Any] = getattr(settings, "PORTICO", {})
    url = str(given.get("URL", "")).rstrip("/")
    return Conf(
        url=url,
        public_url=str(given.get("PUBLIC_URL", "") or url).rstrip("/"),
        api_key=str(given.get("API_KEY", "") or ""),
        service_id=str(given.get("SERVICE_ID", "site")),
        user=str(given.get("USER", DEFAULT_USER)),
    )
