"""The time until a message is shown: from an empty browser on a slow phone, and with what is stored."""

import statistics
from collections.abc import Iterator

from playwright.sync_api import Browser

from bench.browser.figure import Figure
from bench.browser.pages import SITE, await_message, open_chat
from bench.browser.writer import Writer
from bench.node import Node
from bench.report.aim import at_most

READER, WRITER = 8_000_001, 8_000_002
STARTS = 5
COLD, WARM = 1500.0, 150.0  # milliseconds, at most
FAST = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
SLOW = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}


def starts(browser: Browser, node: Node) -> Iterator[Figure]:
    """The medians."""
    conversation_id = Writer(node, WRITER).open(READER)
    times = [_start(browser, node, conversation_id) for _ in range(STARTS)]
    cold, warm = (statistics.median(each) for each in zip(*times, strict=True))
    what = "first message, empty browser, CPU 4 times slower, 150 ms round trip"
    yield Figure(what, f"{cold:,.0f} ms", [at_most(f"{what}: ms", COLD, cold)])
    what = "first message, what the browser has stored"
    yield Figure(what, f"{warm:,.0f} ms", [at_most(f"{what}: ms", WARM, warm)])


def _start(browser: Browser, node: Node, conversation_id: int) -> tuple[float, float]:
    page = open_chat(browser, node, READER, conversation_id)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", SLOW)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(f"{SITE}/", wait_until="commit")
    cold = await_message(page)
    devtools.send("Network.emulateNetworkConditions", FAST)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    page.wait_for_timeout(1000)  # what is shown is being stored
    page.reload(wait_until="commit")
    warm = await_message(page)
    page.context.close()
    return cold, warm
