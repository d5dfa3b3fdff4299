"""The URL of a request, with everything in ASCII.

IDNA is for names with other letters. It refuses addresses of IPv6 and names with an underscore, which
container networks have, so a host that is ASCII stays as it is.
"""

import re

from hyperlink import URL

HOST = re.compile(r"[0-9A-Za-z_]([0-9A-Za-z_-]{0,61}[0-9A-Za-z_])?(\.[0-9A-Za-z_-]{1,63})*\.?")
ANY_HOST = "host"


class AsciiUrl(URL):
    """A URL that is ready to be sent."""

    def to_uri(self) -> URL:
        """Itself: nothing is left to encode."""
        return self


def ascii_url(text: str) -> URL:
    """Raises ValueError for what is no URL of a host."""
    url = URL.from_text(text)
    named = url.replace(host=ANY_HOST, fragment="").to_uri()
    return AsciiUrl.from_text(named.replace(host=_ascii_host(url)).to_text())


def _ascii_host(url: URL) -> str:
    host = url.host
    if ":" not in host and host.isascii() and not HOST.fullmatch(host):
        raise ValueError("no host")
    return host if host.isascii() else url.replace(path=()).to_uri().host
