"""A real Chromium for the tests in a browser, driven by Playwright.

It is the one that PORTICO_CHROMIUM names, or one that is installed. Without one the tests are skipped,
and with PORTICO_REQUIRE_BROWSER=1 they fail.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.phones import AUTOBAHN, Phone, open_phone
from tests.support.node import Node

FLAGS = [
    "--no-sandbox",  # Chromium has none for root, whom containers run tests as
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--allow-loopback-in-peer-connection",
    # A page that comes from no server counts as one of the Internet, which may not reach for this machine.
    "--disable-features=LocalNetworkAccessChecks",
]
NUMBERS = count()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser, or a word why there is none."""
    path = os.environ.get("PORTICO_CHROMIUM") or shutil.which("chromium")
    _need(path and Path(path).exists(), "needs Chromium: install it, or name it in PORTICO_CHROMIUM")
    _need(AUTOBAHN.exists(), "needs `npm ci` in tests/system/js")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def phone(chromium: Browser, node: Node) -> Iterator[Callable[[str], Phone]]:
    """Gives phones to people, new ones for each test; what fails in their pages fails the test."""
    run, phones = next(NUMBERS), list[Phone]()

    def of(name: str) -> Phone:
        phones.append(open_phone(chromium, node, f"{name}-{run}"))
        return phones[-1]

    yield of
    for each in phones:
        each.page.context.close()
    assert [mistake for each in phones for mistake in each.mistakes] == []


def _need(there: object, words: str) -> None:
    if not there and os.environ.get("PORTICO_REQUIRE_BROWSER") == "1":
        pytest.fail(words)
    if not there:
        pytest.skip(words)
