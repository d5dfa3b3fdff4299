"""One target under atheris: `python -m tests.fuzz.harness NAME [options of libFuzzer]`."""

import sys

import atheris

from tests.fuzz.judging import STALL, Target, judge, listening, target

SLOWER = 5  # times that instrumented code is
WATCHED = ["portico", "router", "components", "autobahn.wamp", "autobahn.websocket"]


def main() -> None:
    """Run until libFuzzer has enough."""
    name, *options = sys.argv[1:]
    with atheris.instrument_imports(include=WATCHED):
        tried: Target = target(name)
    with listening() as ear:
        atheris.Setup([name, *options], lambda data: judge(tried, data, ear, STALL * SLOWER))
        atheris.Fuzz()


if __name__ == "__main__":
    main()
