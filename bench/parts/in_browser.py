"""What the chat costs in Chromium."""

from collections.abc import Sequence

from bench.browser.an_hour import hour
from bench.browser.figure import Figure
from bench.browser.long_thread import long_thread
from bench.browser.pages import chromium
from bench.browser.sizes import sizes
from bench.browser.starts import starts
from bench.browser.wire import wire
from bench.node import running
from bench.report.parts import Part

TEXT = """Chromium {version}; the page is a phone's (390 by 780 pixels). The slow start has a CPU that is four
times slower and a network of 1.6 Mbit/s with a round trip of 150 ms; Chromium slows down the requests of
files so, and not the WebSocket. Times count from the click on a link to the first message on the screen."""


def measured() -> Part:
    """Run it on a node of its own. It needs what `make web` builds."""
    with running() as node, chromium() as browser:
        found = [
            *sizes(),
            *starts(browser, node),
            *long_thread(browser, node),
            *hour(browser, node),
            *wire(browser, node),
        ]
        return part(browser.version, found)


def part(version: str, found: Sequence[Figure]) -> Part:
    """What the page says."""
    rows = [[figure.what, figure.found] for figure in found]
    aims = [aim for figure in found for aim in figure.aims]
    return Part("browser", "In the browser", TEXT.format(version=version), ["what", "measured"], rows, aims)
