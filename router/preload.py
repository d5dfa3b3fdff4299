"""What the processes of a Crossbar node import, for its fork server (runtime/fork_server.py)."""

import sys
from importlib import import_module

from router import import_stubs

# Not `router.launch` and `router.worker`: a program is run in each process anew.
MODULES = (
    "crossbar.node.main",
    "router.personality",
    "router.node_log",
    "router.controller",
    "router.service",
)


def preload() -> None:
    """Import it all, with the stubs. This chooses a reactor, which nothing runs yet."""
    import_stubs.install()
    for module in MODULES:
        import_module(module)
    # Crossbar imports it beside. A worker runs it as a program, and Python warns if it is imported already:
    # in the first line of a worker's output, by which Crossbar knows the format of the others.
    sys.modules.pop("crossbar.worker.main", None)
