"""`make web-figures`: what the chat costs in a browser, written into docs/explanation/performance.md.

Sizes of the built files, and in Chromium: the time until a message is shown (a slow phone on a slow network,
and from the cache), the memory of 10,000 messages, frames while they are scrolled, and bytes on the wire.
"""

import json
import os
import platform
import shutil
import statistics
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import psycopg2
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import FLAGS
from tests.support.node import ROOT, Node
from tests.support.ports import free_port
from tests.support.rest import Rest
from tests.web.test_build import LANGUAGE, size_at_first

PAGE = ROOT / "docs" / "explanation" / "performance.md"
BEGIN, END = "<!-- web-figures: begin -->\n", "<!-- web-figures: end -->\n"
GIT = ("git", "rev-parse", "--short", "HEAD")
MESSAGES, STARTS = 10_000, 5
SITE = "http://localhost"  # nothing listens there: the page is put in the browser's way
HTML = """<!doctype html><meta name="viewport" content="width=device-width">
<portico-chat conversation="{id}" style="height: 100vh"></portico-chat>
<script>document.querySelector("portico-chat").token = async () => "{token}";</script>
<script type="module" src="{node}/sdk/portico-chat.js"></script>"""
FAST = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
SLOW = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
MANY = """
    with grown as (update conversation set last_seq = %s where id = %s returning id)
    insert into message (conversation_id, seq, sender_id, type, text, local_id, created_at)
    select id, n, 'bob', 'text', 'Message ' || n || ' about the flat above the market', 'n' || n,
           now() - (%s - n) * interval '1 minute'
    from grown, generate_series(2, %s) n"""
Row = tuple[str, str, str]
Manifest = dict[str, dict[str, Any]]
BUILT = ROOT / "build" / "web"
SHOWN = """() => document.querySelector("portico-chat")?.shadowRoot?.querySelector("[role=article]")
  && performance.now()"""
SCROLLING = """async (log) => {
  const times = [];
  for (let frame = 0; frame < 180; frame += 1) {
    log.scrollTop -= 60;
    times.push(await new Promise(requestAnimationFrame));
  }
  return times.slice(1).map((time, at) => time - times[at]);
}"""


def main() -> None:
    """Measure, and write the section."""
    with Node(free_port()).running() as node, sync_playwright() as driver:
        path = os.environ.get("PORTICO_CHROMIUM") or shutil.which("chromium")
        browser = driver.chromium.launch(executable_path=path, args=[*FLAGS, "--enable-precise-memory-info"])
        rows = [*sizes(), *starts(browser, node), *long_thread(browser, node), wire(browser, node)]
        version = browser.version
        browser.close()
    table = "".join(f"| {what} | {figure} | {limit} |\n" for what, figure, limit in rows)
    text = f"{heading(version)}\n| what | measured | aim |\n|---|---|---|\n{table}"
    before, _, rest = PAGE.read_text().partition(BEGIN)
    PAGE.write_text(before + BEGIN + text + END + rest.partition(END)[2])


def heading(version: str) -> str:
    """When, where, and of which commit."""
    done = subprocess.run(GIT, capture_output=True, text=True, check=True)  # noqa: S603 - our own command
    machine = f"{processor()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.0f}"
    return f"{datetime.now(UTC):%Y-%m-%d}, commit {done.stdout.strip()}, Chromium {version}, {machine}.\n"


def processor() -> str:
    """Its name."""
    with open("/proc/cpuinfo") as lines:
        names = [line.partition(": ")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def sizes() -> Iterator[Row]:
    """Of what a page loads at first, packed; of the languages it loads one."""
    manifest: Manifest = json.loads((BUILT / "manifest.json").read_text())
    words = max(about["gzip"] for name, about in manifest.items() if LANGUAGE.match(name))
    for name, more, limit in (("portico", 0, 16), ("portico-chat", words, 45), ("portico-launcher", 0, 3)):
        size = size_at_first(BUILT, manifest, f"{name}.js") + more
        yield f"`{name}.js` and what it imports at first, packed", f"{size:,} B", f"{limit * 1024:,} B"


def conversation(node: Node, name: str) -> int:
    """A conversation of that person with Bob, who has written."""
    opened = Rest(node, "bob").post("/conversations", {"type": "general", "participant_ids": [name.lower()]})
    conversation_id = int(opened.json["conversation"]["id"])
    Rest(node, "bob").post(f"/conversations/{conversation_id}/messages", {"text": "It is still free."})
    return conversation_id


def open_chat(browser: Browser, node: Node, name: str, conversation_id: int) -> Page:
    """A page of a site with the chat, which is not loaded yet."""
    page = browser.new_context(viewport={"width": 390, "height": 780}).new_page()
    chat = HTML.format(node=f"http://127.0.0.1:{node.port}", id=conversation_id, token=node.token(name))
    page.route(f"{SITE}/", lambda route: route.fulfill(body=chat, content_type="text/html"))
    return page


def first_message(page: Page) -> float:
    """Milliseconds from the beginning of the navigation."""
    return float(page.wait_for_function(SHOWN, polling="raf", timeout=60_000).json_value())


def starts(browser: Browser, node: Node) -> Iterator[Row]:
    """From an empty browser on a slow phone, and again with what it has stored."""
    cold, warm = list[float](), list[float]()
    conversation_id = conversation(node, "ada")
    for _ in range(STARTS):
        page = open_chat(browser, node, "ada", conversation_id)
        devtools = page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.send("Network.emulateNetworkConditions", SLOW)
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        page.goto(f"{SITE}/", wait_until="commit")
        cold.append(first_message(page))
        devtools.send("Network.emulateNetworkConditions", FAST)
        devtools.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        page.wait_for_timeout(1000)  # what is shown is being stored
        page.reload(wait_until="commit")
        warm.append(first_message(page))
        page.context.close()
    yield "first message, empty browser, CPU 4 times slower, 150 ms round trip", ms(cold), "1,500 ms"
    yield "first message, what the browser has stored", ms(warm), "150 ms"


def long_thread(browser: Browser, node: Node) -> Iterator[Row]:
    """Memory and frames with all messages of a long conversation."""
    conversation_id = conversation(node, "cleo")
    where = {"host": str(node.home / "postgres" / "socket"), "user": "portico", "dbname": "portico"}
    with closing(psycopg2.connect(**where)) as db, db, db.cursor() as cursor:
        cursor.execute(MANY, (MESSAGES, conversation_id, MESSAGES, MESSAGES))
    page = open_chat(browser, node, "cleo", conversation_id)
    page.goto(f"{SITE}/")
    first_message(page)
    log = page.get_by_role("log").element_handle()
    for _ in range(MESSAGES // 10):
        log.evaluate("(log) => { log.scrollTop = 0 }")
        page.wait_for_timeout(30)
        if page.get_by_text("It is still free.").count():
            break
    else:
        raise RuntimeError("not all messages were loaded")
    devtools = page.context.new_cdp_session(page)
    devtools.send("HeapProfiler.collectGarbage")
    used = devtools.send("Runtime.getHeapUsage")["usedSize"]
    log.evaluate("(log) => { log.scrollTop = log.scrollHeight / 2 }")
    frames = sorted(log.evaluate(SCROLLING))
    page.context.close()
    yield f"memory with {MESSAGES:,} messages loaded", f"{used / 2**20:.0f} MiB", "60 MiB"
    yield "frames while they are scrolled", f"{1000 / statistics.mean(frames):.0f} a second", "60 a second"
    yield "slowest of 20 frames", f"{frames[len(frames) * 19 // 20]:.0f} ms", ""


def wire(browser: Browser, node: Node) -> Row:
    """What a send and its answer take, before the compression of the connection."""
    page = open_chat(browser, node, "dora", conversation(node, "dora"))
    page.goto(f"{SITE}/")
    first_message(page)
    page.wait_for_timeout(2000)  # reports of the start are over
    frames = list[str]()
    devtools = page.context.new_cdp_session(page)
    for direction in ("Sent", "Received"):
        devtools.on(
            f"Network.webSocketFrame{direction}",
            lambda event: frames.append(event["response"]["payloadData"]),
        )
    devtools.send("Network.enable")
    page.get_by_label("Write a message").fill("x" * 40)
    page.keyboard.press("Enter")
    page.get_by_text("x" * 40).last.wait_for()
    page.wait_for_timeout(1000)
    size = sum(len(frame.encode()) for frame in frames if "message.send" in frame or "x" * 40 in frame)
    page.context.close()
    return "bytes of a message of 40 characters: call and result", f"{size:,}", ""


def ms(times: list[float]) -> str:
    """The median."""
    return f"{statistics.median(times):,.0f} ms"


if __name__ == "__main__":
    main()
