"""Checks for settings that suit development only, and for misspelt variables."""

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from cli.checks.result import Result, fail, ok, warn
from portico.settings.core import Settings
from portico.settings.names import misspelt, spelling
from portico.settings.old_variables import ignored
from portico.settings.variables.installation import HERE
from server.local_address import has_tls

LOCAL = ("localhost", "127.0.0.1", "[::1]", "::1", "0.0.0.0")  # noqa: S104 - compared with, not listened on
PROXY = "put a proxy with TLS before it (docs/how-to/tls.md)"


def check(settings: Settings) -> list[Result]:
    """Everything of this; the names of variables in development too."""
    names = [variables(misspelt()), *old(ignored())]
    if not settings.production:
        return names
    return [
        *names,
        servers(settings),
        public_url(settings.media.public_url),
        listening(settings.listen, has_tls=has_tls(), in_container=in_container()),
        origins(settings.allowed_origins),
    ]


def variables(strange: Mapping[str, str | None]) -> Result:
    """Names that look like ours and are not read."""
    if not strange:
        return ok("variables", "none that Portico does not know")
    return warn(
        "variables",
        f"nobody reads {spelling(strange)}",
        "correct or remove the names (docs/reference/settings.md)",
    )


def old(instead: Mapping[str, str]) -> list[Result]:
    """Variables of a server that was here before."""
    return [
        warn("old variable", f"nobody reads {name}", f"set instead: {other}")
        for name, other in instead.items()
    ]


def servers(settings: Settings) -> Result:
    """Whether the data is on servers that somebody keeps."""
    embedded = [
        name
        for name, url in (("PostgreSQL", settings.database_url), ("Valkey", settings.redis_url))
        if url is None
    ]
    if not embedded:
        return ok("servers", "PostgreSQL and Redis of your own")
    words = f"{' and '.join(embedded)} embedded: the data is in {settings.home} alone"
    remedy = "set DATABASE_URL and REDIS_URL, or back that folder up (docs/how-to/backup.md)"
    return warn("servers", words, remedy)


def public_url(url: str) -> Result:
    """Whether links to files lead here, and not in the clear."""
    parts = urlsplit(url)
    if (parts.hostname or "") in LOCAL:
        return fail("public URL", f"links to files begin with {url}", "set PORTICO_PUBLIC_URL to https://…")
    if parts.scheme != "https":
        return fail(
            "public URL", f"{url} is not encrypted", "set PORTICO_PUBLIC_URL to https://…, and " + PROXY
        )
    return ok("public URL", url)


def listening(address: str, *, has_tls: bool, in_container: bool) -> Result:
    """Whether anybody can reach the port without TLS."""
    if has_tls:
        return ok("listening", "with TLS")
    if address == HERE:
        return ok("listening", f"on {address} alone")
    if in_container:
        words = "on every interface of the container, in the clear"
        return warn("listening", words, f"publish the port to 127.0.0.1 or a private network, and {PROXY}")
    words = "on every interface, in the clear"
    return warn("listening", words, f"set PORTICO_LISTEN={HERE}, and {PROXY}")


def origins(allowed: tuple[str, ...]) -> Result:
    """Whether pages of the site may connect, and others not."""
    if "*" in allowed:
        return fail("origins", "pages of any site may connect", "set ALLOWED_ORIGINS to your sites")
    remote = [
        origin for origin in allowed if (urlsplit(origin.replace(":*", "")).hostname or "") not in LOCAL
    ]
    if not remote:
        return warn(
            "origins",
            "only pages of localhost may connect",
            "set ALLOWED_ORIGINS=https://www.your-site.example",
        )
    return ok("origins", ", ".join(remote))


def in_container() -> bool:
    """Whether this process runs in one (Docker, Podman, Kubernetes)."""
    marks = ("/.dockerenv", "/run/.containerenv")
    return any(Path(mark).exists() for mark in marks) or "KUBERNETES_SERVICE_HOST" in os.environ
