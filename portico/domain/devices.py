"""Checks of what a device registers, and of where its pushes are posted to. Pure.

An endpoint of Web Push comes from a client. Without a list of push services anybody could make the node
post into its own network.
"""

import re
from urllib.parse import urlsplit

from portico.domain.errors import InvalidArgument

PRINTABLE = re.compile(r"[!-~]{1,2048}")  # what HTTP takes for a URL


def check_device(provider: str, token: str, p256dh: str | None, auth: str | None) -> None:
    """A browser's subscription is a URL with two keys; the tokens of apps have neither.

    `PushServices` checks the URL against WEBPUSH_HOSTS. Raises InvalidArgument.
    """
    if provider != "webpush":
        if p256dh or auth:
            raise InvalidArgument("p256dh", "only a webpush subscription has keys")
        return
    for name, key in (("p256dh", p256dh), ("auth", auth)):
        if key is None:
            raise InvalidArgument(name, "required for webpush")
    if not _is_address(token):
        raise InvalidArgument("token", "for webpush the endpoint of the subscription, an address")


def _is_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.hostname)


class PushServices:
    """A list as in `WEBPUSH_HOSTS`: hosts, `.suffixes` of hosts (both by HTTPS only), or whole origins."""

    def __init__(self, hosts: str) -> None:
        self._entries = tuple(host.strip().lower() for host in hosts.split(",") if host.strip())

    def include(self, endpoint: str) -> bool:
        """Whether the endpoint is of one of these services."""
        if not PRINTABLE.fullmatch(endpoint):
            return False
        try:
            parts = urlsplit(endpoint)
            host, port = (parts.hostname or "").lower(), parts.port
        except ValueError:
            return False
        if f"{parts.scheme}://{parts.netloc}" in self._entries:
            return True
        if parts.scheme != "https" or port not in (None, 443) or parts.username is not None:
            return False
        return any(
            host == entry or (entry.startswith(".") and host.endswith(entry)) for entry in self._entries
        )
