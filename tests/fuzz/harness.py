"""One target under atheris: `python -m tests.fuzz.harness NAME [options of libFuzzer]`."""

import sys

import atheris

from tests.fuzz.judging import STALL, Target, check_run, listening, target

SLOWER = 5  # times that instrumented code is
BEGINNING = 60.0  # seconds for the first input, before which all there is has to be made
WATCHED = ["portico", "router", "components", "crossbar.router", "autobahn.wamp", "autobahn.websocket"]


class Slowest:
    """Tells on stderr each time that an input took longer than all before."""

    def __init__(self) -> None:
        self._seconds = 0.0

    def note(self, seconds: float) -> None:
        """One input took so long."""
        if seconds > self._seconds:
            self._seconds = seconds
            sys.stderr.write(f"slowest: {seconds * 1000:.1f} ms\n")


def main() -> None:
    """Run until libFuzzer has enough."""
    name, *options = sys.argv[1:]
    with atheris.instrument_imports(include=WATCHED):
        tried: Target = target(name)
    slowest = Slowest()
    with listening() as ear:
        check_run(tried, tried.SEEDS[0], ear, BEGINNING)
        atheris.Setup(
            [name, *options], lambda data: slowest.note(check_run(tried, data, ear, STALL * SLOWER))
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main()
