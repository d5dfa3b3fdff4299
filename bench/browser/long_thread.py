"""Memory and frames with all messages of a long conversation."""

import statistics
import time
from collections.abc import Iterator
from contextlib import closing

import psycopg2
from playwright.sync_api import Browser, Page

from bench.browser.figure import Figure
from bench.browser.pages import SITE, await_message, memory, open_chat
from bench.browser.writer import Writer
from bench.node import Node
from bench.report.aim import at_least, at_most

READER, WRITER = 8_000_003, 8_000_004
MESSAGES = 10_000
PATIENCE = 180.0  # seconds until all are loaded
MOST = 60.0  # MiB
SMOOTH = 59.0  # frames a second: a screen has 60
MANY = """
    with grown as (update conversation set last_seq = %s where id = %s returning id)
    insert into message (conversation_id, seq, sender_id, type, text, local_id, created_at)
    select id, n, %s, 'text', 'Message ' || n || ' about the flat above the market', 'n' || n,
           now() - (%s - n) * interval '1 minute'
    from grown, generate_series(2, %s) n"""
SCROLLING = """async (log) => {
  const times = [];
  for (let frame = 0; frame < 180; frame += 1) {
    log.scrollTop -= 60;
    times.push(await new Promise(requestAnimationFrame));
  }
  return times.slice(1).map((time, at) => time - times[at]);
}"""


def long_thread(browser: Browser, node: Node) -> Iterator[Figure]:
    """Load everything, then scroll in the middle of it."""
    conversation_id = Writer(node, WRITER).open(READER)
    with closing(psycopg2.connect(node.postgres.format("portico"))) as db, db, db.cursor() as cursor:
        cursor.execute(MANY, (MESSAGES, conversation_id, str(WRITER), MESSAGES, MESSAGES))
    page = open_chat(browser, node, READER, conversation_id)
    page.goto(f"{SITE}/")
    await_message(page)
    _load_all(page)
    used = memory(page)
    log = page.get_by_role("log").element_handle()
    log.evaluate("(log) => { log.scrollTop = log.scrollHeight / 2 }")
    frames = sorted(log.evaluate(SCROLLING))
    page.context.close()
    rate = 1000 / statistics.mean(frames)
    what = f"memory with {MESSAGES:,} messages loaded"
    yield Figure(what, f"{used:.0f} MiB", [at_most(f"{what}: MiB", MOST, used)])
    aim = at_least("frames a second while 10,000 messages are scrolled", SMOOTH, rate)
    yield Figure("frames while they are scrolled", f"{rate:.0f} a second", [aim])
    yield Figure("slowest of 20 frames", f"{frames[len(frames) * 19 // 20]:.0f} ms")


def _load_all(page: Page) -> None:
    log = page.get_by_role("log").element_handle()
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        log.evaluate("(log) => { log.scrollTop = 0 }")
        page.wait_for_timeout(30)
        if page.get_by_text("It is still free.").count():
            return
    raise ValueError("not all messages were loaded")
