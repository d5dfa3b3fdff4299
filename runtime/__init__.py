"""What the components share: WAMP session, router connection, batching, periodic tasks, logs and metrics."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import txaio

ABSENT: Any = None  # in sys.modules it is Python's word for "there is no such module"


@contextmanager
def without(*modules: str) -> Iterator[None]:
    """Inside the block, importing one of these modules raises ImportError."""
    hidden = [name for name in modules if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden, ABSENT))
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


txaio.use_twisted()  # before the first module of Autobahn is imported: it binds its clock then
# A third of a process's start, and 20 MB: NumPy for a serialization that nobody speaks here, HTTP/2, colours.
with without("autobahn.flatbuffers", "h2", "rich"):
    import autobahn.wamp.serializer  # noqa: F401
    import structlog  # noqa: F401
    import twisted.web.http  # noqa: F401
