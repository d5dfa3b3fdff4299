"""Email headers for threading, filtering and one-click unsubscribe. No I/O."""

import re
from urllib.parse import urlsplit

# Nobody's holiday answers it (RFC 3834; the second is Exchange's own).
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
ONE_CLICK = "List-Unsubscribe=One-Click"
DOMAIN = re.compile(r"([a-z0-9-]+\.)+[a-z][a-z0-9-]*")  # no number, and nothing without a dot


def headers(node: str, unsubscribe_link: str) -> dict[str, str]:
    return {
        **_list_id(urlsplit(node).hostname or ""),
        "List-Unsubscribe": f"<{unsubscribe_link}>",  # RFC 2369
        **_one_click(unsubscribe_link),
        **AUTOMATIC,
    }


def _list_id(host: str) -> dict[str, str]:
    """RFC 2919 requires a domain; a local name or an IP address is none."""
    return {"List-Id": f"<notifications.{host}>"} if DOMAIN.fullmatch(host) else {}


def _one_click(link: str) -> dict[str, str]:
    """RFC 8058 requires HTTPS."""
    return {"List-Unsubscribe-Post": ONE_CLICK} if link.startswith("https://") else {}
