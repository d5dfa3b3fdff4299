"""What the fork server of a node imports (runtime/fork_server.py), for every process of the node.

A module that runs as a program (`runtime.main`) is not imported: a program is run, in each process anew.
Nothing here starts a thread or opens a connection.
"""

from importlib import import_module

from portico.processes import PROCESSES

SHARED = (
    "runtime.process",
    "runtime.logs",
    "runtime.watchdog",
    "runtime.garbage_collection",
    "cli.migrate",
)


def preload() -> None:
    """Import it all: Crossbar with stubs for what it does not use here, components with the real packages."""
    import_module("runtime")  # before Autobahn and Twisted
    import_module("router.preload").preload()
    import_module("router.import_stubs").uninstall()
    components = [component for names in PROCESSES.values() for component in names]
    for module in (*SHARED, *(f"components.{name}.assembly" for name in components)):
        import_module(module)
