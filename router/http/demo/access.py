"""Who may use the demo: a browser on this machine, and a page that this node served.

The demo gives tokens and stops a process, so every request is checked. `Host` must name the loopback
interface (a site that makes its own name point to this machine sends that name), `Origin` must be that of
the page (a page elsewhere sends its own), and a connection must come from this machine and not through a
proxy. An action also needs the key of the page, which other origins cannot read.
"""

import hmac
import re
from ipaddress import ip_address

from twisted.web.server import Request

from portico.domain.media.signed_urls import derive_key
from portico.settings.core import Settings

PURPOSE = "portico demo page v1"
KEY_HEADER = b"X-Portico-Demo"
LOCAL_HOST = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?", re.ASCII)
FORWARDED = (b"Forwarded", b"Via", b"X-Forwarded-For", b"X-Forwarded-Host", b"X-Real-IP")


def has_demo(settings: Settings) -> bool:
    """Whether this node has the demo at all: it must verify tokens with a secret that it can sign with."""
    keys = settings.keys
    is_signer = bool(keys.secret) and not (keys.public_key or keys.jwks_url or settings.verify_at_django)
    return settings.demo and not settings.production and is_signer


def page_key(secret: str) -> str:
    """What the page sends with each action. The same after a restart of the router: the page stays open."""
    return derive_key(secret, PURPOSE).hex()


def may_see(request: Request) -> bool:
    """Whether the page and its files may go to whoever asks."""
    return (
        LOCAL_HOST.fullmatch(_header(request, b"Host").lower()) is not None
        and _header(request, b"Origin").lower() in ("", _own_origin(request))
        and not any(request.requestHeaders.hasHeader(name) for name in FORWARDED)
        and _is_loopback(request.getClientAddress())
    )


def may_act(request: Request, key: str) -> bool:
    """Whether the page that this node served asks for something to be done."""
    given = _header(request, KEY_HEADER)
    return may_see(request) and request.requestHeaders.hasHeader(b"Origin") and _is_equal(given, key)


def _is_equal(given: str, key: str) -> bool:
    return hmac.compare_digest(given.encode(), key.encode())


def _own_origin(request: Request) -> str:
    scheme = "https" if request.isSecure() else "http"
    return f"{scheme}://{_header(request, b'Host').lower()}"


def _header(request: Request, name: bytes) -> str:
    return (request.getHeader(name) or b"").decode("latin-1")


def _is_loopback(peer: object) -> bool:
    try:
        address = ip_address(getattr(peer, "host", ""))
    except ValueError:
        return False
    # A port for IPv4 and IPv6 names clients of IPv4 so.
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback
