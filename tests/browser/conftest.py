"""A real Chromium for the tests in a browser, driven by Playwright.

It is the one that PORTICO_CHROMIUM names, or one that is installed: first `chromium-headless-shell`, which is
the same browser without windows. Chromium draws a window with its buttons for each page, which nobody sees,
and needs seven times the CPU to open one. Without any the tests are skipped, and with
PORTICO_REQUIRE_BROWSER=1 they fail.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.consoles import OpenConsole, open_console
from tests.browser.phones import AUTOBAHN, Phone, open_phone
from tests.browser.sdk_pages import Device
from tests.browser.widgets import Open, WidgetPage, open_widget
from tests.support.node import ROOT, Node
from tests.support.web import SDK

sys.path.append(str(ROOT / "scripts"))

import build_web

FLAGS = [
    "--no-sandbox",  # Chromium has none for root, whom containers run tests as
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream=device-count=3",  # cameras; there are as many microphones
    "--allow-loopback-in-peer-connection",
    # A page that comes from no server counts as one of the Internet, which may not reach for this machine.
    "--disable-features=LocalNetworkAccessChecks",
]
HERE = Path(__file__).parent
PLACES = 2  # browsers at once: with calls in more on two cores, what tests wait for comes too late
NUMBERS = count()
WITH_WINDOWS = os.environ.get("PORTICO_CHROMIUM") or shutil.which("chromium")
CHROMIUM = os.environ.get("PORTICO_CHROMIUM") or shutil.which("chromium-headless-shell") or WITH_WINDOWS
REQUIRED = os.environ.get("PORTICO_REQUIRE_BROWSER") == "1"


def _lacking() -> str | None:
    """What is not there, and what to do."""
    if not (CHROMIUM and Path(CHROMIUM).exists()):
        return "needs Chromium: install it, or name it in PORTICO_CHROMIUM"
    return None if AUTOBAHN.exists() else "needs `npm ci` in tests/system/js"


@pytest.fixture(scope="session")
def chromium_path() -> str | None:
    """The browser; before anything is started for tests that cannot run."""
    lacking = _lacking()
    if lacking and REQUIRED:
        pytest.fail(lacking)
    if lacking:
        pytest.skip(lacking)
    return CHROMIUM


@pytest.fixture(scope="module")
def place() -> Iterator[None]:
    """A turn of this process: `pytest -n` starts more processes than there are places for browsers."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % PLACES
    (ROOT / "build").mkdir(exist_ok=True)
    with (ROOT / "build" / f"browser-{number}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="module")
def chromium(place: None, chromium_path: str | None) -> Iterator[Browser]:
    """A running browser. Not for longer than a module: Playwright brings an asyncio loop along."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def chromium_with_windows(place: None, chromium_path: str | None) -> Iterator[Browser]:
    """The same, for notifications: the browser without windows shows none, and never says so."""
    if not WITH_WINDOWS and REQUIRED:
        pytest.fail("needs Chromium with windows: install the package `chromium`")
    if not WITH_WINDOWS:
        pytest.skip("needs Chromium with windows")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=WITH_WINDOWS, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def phone(chromium_path: str, node: Node, chromium: Browser) -> Iterator[Callable[[str], Phone]]:
    """Gives phones to people, new ones for each test; what fails in their pages fails the test."""
    run, phones = next(NUMBERS), list[Phone]()

    def of(name: str) -> Phone:
        phones.append(open_phone(chromium, node, f"{name}-{run}"))
        return phones[-1]

    yield of
    for each in phones:
        each.page.context.close()
    assert [mistake for each in phones for mistake in each.mistakes] == []


@pytest.fixture(scope="module")
def built() -> None:
    """What the node serves at `/sdk`."""
    assert build_web.main() == 0


@pytest.fixture
def people() -> tuple[str, str]:
    """Two people whom no other test knows."""
    number = next(NUMBERS)
    return f"Ada{number}", f"Bob{number}"


@pytest.fixture
def widget(built: None, node: Node, chromium: Browser) -> Iterator[Open]:
    """Opens pages; what fails in them fails the test."""
    opened = list[WidgetPage]()

    def open_page(name: str, element: str, **options: Any) -> WidgetPage:
        opened.append(open_widget(chromium, node, name, element, **options))
        return opened[-1]

    yield open_page
    mistakes = [mistake for each in opened for mistake in each.mistakes]
    for each in opened:
        each.page.context.close()
    assert mistakes == []


@pytest.fixture
def console(built: None, node: Node, chromium: Browser) -> Iterator[OpenConsole]:
    """Opens the console; what fails in it fails the test."""
    mistakes, opened = list[str](), list[Page]()

    def open_page(path: str = "", **options: Any) -> Page:
        opened.append(open_console(chromium, node, mistakes, path, **options))
        return opened[-1]

    yield open_page
    for page in opened:
        page.context.close()
    assert mistakes == []


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the built client library: another process of the tests may build it meanwhile."""
    built = tmp_path_factory.mktemp("library") / "dist"
    with build_web.one_at_a_time():
        subprocess.run(["node", "build.js"], cwd=SDK, check=True, timeout=60)
        shutil.copytree(SDK / "dist", built)
    return built


@pytest.fixture
def device(chromium: Browser, node: Node, library: Path) -> Iterator[Callable[..., Device]]:
    """Gives browsers to people, whose names are others in each test."""
    run, devices = next(NUMBERS), list[Device]()

    def of(name: str, kind: type[Device] = Device) -> Device:
        devices.append(kind(chromium.new_context(), node, f"{name}-sdk-{run}", library))
        return devices[-1]

    yield of
    for each in devices:
        each.context.close()
