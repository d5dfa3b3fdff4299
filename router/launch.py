"""`python -m router.launch start …`: `crossbar start …` with Portico's import stubs and personality."""

import sys
from collections.abc import Sequence

from router import import_stubs
from router.preload import preload
from runtime.fork_server import ForkServer


def main(arguments: Sequence[str]) -> None:
    """Run the node until it is told to stop."""
    import_stubs.install()
    from autobahn.twisted import install_reactor  # after the stubs, and before what needs a reactor

    forks = ForkServer.start(preload, own_sessions=False)
    reactor = install_reactor(explicit_reactor=None, verbose=False, require_optimal_reactor=False)
    from crossbar.node.main import main as crossbar

    from portico.settings.core import parse
    from router import node_log
    from router.personality import Personality
    from router.worker_processes import start_by_forks
    from runtime.steady_timers import keep_timers_steady
    from runtime.watchdog import give_signs_of_life

    node_log.install()
    if forks:
        start_by_forks(forks)
    keep_timers_steady(reactor)
    settings = parse()
    reactor.callWhenRunning(give_signs_of_life, "node", reactor, settings.watchdog_socket, settings.watchdog)
    crossbar("crossbar", list(arguments), reactor, Personality)


if __name__ == "__main__":
    main(sys.argv[1:])
