"""`python -m router.launch start …`: `crossbar start …` with Portico's import stubs and personality."""

import sys
from collections.abc import Sequence

from router import import_stubs


def main(arguments: Sequence[str]) -> None:
    """Run the node until it is told to stop."""
    import_stubs.install()
    from autobahn.twisted import install_reactor  # after the stubs, and before what needs a reactor

    reactor = install_reactor(explicit_reactor=None, verbose=False, require_optimal_reactor=False)
    from crossbar.node.main import main as crossbar

    from router import node_log
    from router.personality import Personality

    node_log.install()

    crossbar("crossbar", list(arguments), reactor, Personality)


if __name__ == "__main__":
    main(sys.argv[1:])
