"""Which addresses a browser may have us post to: those of its maker's push service. Pure.

An endpoint comes from a client: without this list anybody could make the node post into its own network.
"""

import re
from urllib.parse import urlsplit

PRINTABLE = re.compile(r"[!-~]{1,2048}")  # what HTTP takes for a URL


class PushServices:
    """A list as in `WEBPUSH_HOSTS`: hosts, `.suffixes` of hosts (both by HTTPS only), or whole origins."""

    def __init__(self, hosts: str) -> None:
        self._entries = tuple(host.strip().lower() for host in hosts.split(",") if host.strip())

    def include(self, endpoint: str) -> bool:
        """Whether the endpoint is one of theirs."""
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
