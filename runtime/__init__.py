"""What the components share: WAMP session, router connection, batching, periodic tasks, logs and metrics."""

import txaio

from runtime.optional_imports import without

txaio.use_twisted()  # before the first module of Autobahn is imported: it binds its clock then
# A third of a process's start, and 20 MB: NumPy for a serialization that nobody speaks here, HTTP/2, colours.
with without("autobahn.flatbuffers", "h2", "rich"):
    import autobahn.wamp.serializer  # noqa: F401
    import structlog  # noqa: F401
    import twisted.web.http  # noqa: F401
