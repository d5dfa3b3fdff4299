"""Memory after the traffic of an hour: a message a second to a chat that stays open, ten times as fast."""

from collections.abc import Iterator

from playwright.sync_api import Browser, Page

from bench.browser.figure import Figure
from bench.browser.pages import SITE, await_message, memory, open_chat
from bench.browser.writer import Writer
from bench.node import Node
from bench.report.aim import at_most

READER, WRITER = 8_000_005, 8_000_006
MESSAGES = 3600
WARM = 200  # messages before the first look
MOST = 4.0  # KiB that a message may leave behind: it is still shown


def hour(browser: Browser, node: Node) -> Iterator[Figure]:
    """What each message has left in the page. All of them are still in the thread."""
    writer = Writer(node, WRITER)
    conversation_id = writer.open(READER)
    page = open_chat(browser, node, READER, conversation_id)
    page.goto(f"{SITE}/")
    await_message(page)
    _send(page, writer, conversation_id, range(WARM))
    before = memory(page)
    _send(page, writer, conversation_id, range(WARM, WARM + MESSAGES))
    after = memory(page)
    page.context.close()
    left = (after - before) * 1024 / MESSAGES
    aim = at_most("what a message of an hour leaves in the page: KiB", MOST, left)
    yield Figure(
        f"memory before {MESSAGES:,} messages came, and after", f"{before:.1f}, {after:.1f} MiB", [aim]
    )


def _send(page: Page, writer: Writer, conversation_id: int, numbers: range) -> None:
    for number in numbers:
        writer.write(conversation_id, f"Message {number} about the flat above the market")
    page.get_by_text(f"Message {numbers[-1]} about").last.wait_for(timeout=60_000)
