"""Where Redis is, as `REDIS_URL` says it, and what Portico's keys begin with there."""

import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

CLUSTER = "redis+cluster"
NAME = re.compile(r"[a-z][a-z0-9-]{0,31}")
PORT = 6379
OURS = "portico"


class HostPort(NamedTuple):
    """A server that listens at a TCP port."""

    host: str
    port: int


class RedisAddress(NamedTuple):
    """A socket at `path`, one server, or some servers of the cluster in which the keys have the tag `tag`."""

    path: str
    servers: tuple[HostPort, ...]
    database: int | None
    password: str | None
    tag: str | None

    @classmethod
    def parse(cls, url: str) -> "RedisAddress":
        """The parts of `redis://…`, `unix://…` or `redis+cluster://…`. Raises ValueError."""
        parts = urlsplit(url)
        password = unquote(parts.password) if parts.password else None
        if parts.scheme == "unix":
            return cls(parts.path, (), None, password, None)
        listed = parts.netloc.rpartition("@")[2].split(",")
        name = parts.path.strip("/")
        if parts.scheme == CLUSTER:
            return cls("", tuple(map(_server, listed)), None, password, _tag(name))
        return cls("", (_server(listed[0]),), int(name or 0) or None, password, None)

    @property
    def is_cluster(self) -> bool:
        """Whether the keys are in one slot of a cluster."""
        return self.tag is not None

    @property
    def prefix(self) -> str:
        """What all keys and channels of this installation begin with. A cluster hashes what is in braces."""
        return f"{{{self.tag}}}:" if self.tag else f"{OURS}:"


def _server(text: str) -> HostPort:
    parts = urlsplit(f"//{text}")
    return HostPort(parts.hostname or "127.0.0.1", parts.port or PORT)


def _tag(name: str) -> str:
    if name and not NAME.fullmatch(name):
        raise ValueError(f"a cluster has no database {name}: end the address with nothing, or with a name")
    return name or OURS
