"""Files in the widget on a bad line: cancelled, tried again, pasted, too large."""

import base64
import json
from pathlib import Path

from playwright.sync_api import FilePayload, Locator, Route, expect

from tests.browser.sdk_pages import Device, until_online
from tests.browser.widgets import PATIENCE, Open, WidgetPage, messages, talk
from tests.support.node import Node
from tests.support.pictures import picture
from tests.support.rest import Rest
from tests.support.web import needs_npm

pytestmark = needs_npm
expect.set_options(timeout=PATIENCE)
SIZE = 2_000_000  # bytes
SLOW = 200_000  # bytes each second
PDF = b"%PDF-1.4 " + b"a plan " * (SIZE // 7)
PROGRESS = """([label, part]) => {
  const root = document.querySelector("portico-chat").shadowRoot;
  const found = [...root.querySelectorAll("progress")].find(({ ariaLabel }) => ariaLabel.includes(label));
  return found?.value >= part;
}"""
COPY = """async (base64) => {
  const bytes = Uint8Array.from(atob(base64), (each) => each.charCodeAt(0));
  const type = "image/png";
  await navigator.clipboard.write([new ClipboardItem({ [type]: new Blob([bytes], { type }) })]);
}"""
UPLOAD = """(size) => {
  window.progress = 0;
  window.cancel = new AbortController();
  window.uploading = portico.upload(new File([new Uint8Array(size)], "plan.pdf"), {
    onProgress: (part) => (window.progress = part),
    signal: cancel.signal,
  }).then(() => "done", ({ code, details }) => [code, details.reason ?? details.limit].join());
}"""


def open_chat(widget: Open, people: tuple[str, str], node: Node) -> tuple[WidgetPage, int]:
    """Ada's page, with the conversation of both."""
    conversation = talk(node, *people, "Hello")
    page = widget(people[0], f'<portico-chat conversation="{conversation}"></portico-chat>')
    expect(messages(page)).to_have_count(1)
    return page, conversation


def attach(page: WidgetPage, name: str, content: bytes = PDF) -> Locator:
    """Choose a file. Its row above the field."""
    file = FilePayload(name=name, mimeType="application/pdf", buffer=content)
    page.page.locator("input[type=file]").set_input_files([file])
    row = page.page.locator(".upload").filter(has_text=name)
    expect(row).to_be_visible()
    return row


def slow_down(page: WidgetPage) -> None:
    """What this page sends."""
    session = page.page.context.new_cdp_session(page.page)
    conditions = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": SLOW}
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", conditions)


def stored(node: Node, user_id: str) -> int:
    """How many files of somebody the node has."""
    [(count,)] = node.sql("select count(*) from media where owner_id = %s", user_id)
    return int(count)


def files_of(node: Node) -> set[Path]:
    """All that is stored of files, also of unfinished ones."""
    return {path for path in (node.home / "media").rglob("*") if path.is_file()}


def test_an_upload_that_is_cancelled_half_way_leaves_nothing(
    widget: Open, people: tuple[str, str], node: Node
) -> None:
    page, conversation = open_chat(widget, people, node)
    before = files_of(node)
    slow_down(page)
    row = attach(page, "cancelled.pdf")
    page.page.wait_for_function(PROGRESS, arg=["cancelled.pdf", 0.2])
    row.get_by_role("button", name="Cancel").click()
    expect(page.page.locator(".upload")).to_have_count(0)
    kept = attach(page, "kept.pdf", b"%PDF-1.4 small")
    expect(kept.get_by_role("progressbar")).to_have_count(0)  # this one is uploaded, after the other
    page.page.get_by_role("button", name="Send").click()
    expect(messages(page).last).to_contain_text("kept.pdf")
    assert stored(node, people[0].lower()) == 1
    assert len(files_of(node) - before) == 1
    [_, sent] = Rest(node, people[1].lower()).get(f"/conversations/{conversation}/messages").json["messages"]
    assert [file["filename"] for file in sent["attachments"]] == ["kept.pdf"]


def test_an_upload_that_failed_is_tried_again(widget: Open, people: tuple[str, str], node: Node) -> None:
    page, _ = open_chat(widget, people, node)
    failures = 2

    def fail(route: Route) -> None:
        nonlocal failures
        failures -= 1
        if failures < 0:
            route.continue_()
        else:
            route.abort()

    page.page.route("**/media?*", fail)
    row = attach(page, "plan.pdf")
    expect(row.get_by_role("alert")).to_have_text("plan.pdf could not be uploaded.")
    expect(page.page.get_by_role("button", name="Send")).to_be_disabled()
    row.get_by_role("button", name="Try again").click()
    expect(row.get_by_role("alert")).to_be_visible()  # it fails once more
    row.get_by_role("button", name="Try again").press("Enter")
    expect(row.get_by_role("alert")).to_have_count(0)
    page.page.get_by_role("button", name="Send").click()
    reader = widget(people[1], page.page.locator("portico-chat").evaluate("(chat) => chat.outerHTML"))
    expect(messages(reader).last).to_contain_text("plan.pdf")


def test_a_picture_is_pasted(widget: Open, people: tuple[str, str], node: Node) -> None:
    page, _ = open_chat(widget, people, node)
    page.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.page.evaluate(COPY, base64.b64encode(picture()).decode())
    page.page.get_by_label("Write a message").focus()
    page.page.keyboard.press("ControlOrMeta+v")
    expect(page.page.locator(".upload")).to_have_count(1)
    expect(page.page.get_by_label("Write a message")).to_have_value("")
    page.page.get_by_role("button", name="Send").click()
    expect(messages(page).last.get_by_role("button", name="Open")).to_be_visible()
    expect(messages(page).last.locator("img")).to_have_js_property("complete", True)


def test_a_file_that_is_too_large_is_said_before_it_is_sent(
    widget: Open, people: tuple[str, str], node: Node
) -> None:
    page, _ = open_chat(widget, people, node)
    uploads = list[str]()
    page.page.on("request", lambda request: uploads.append(request.url) if "/media" in request.url else None)
    limit = json.loads(node.get("/info")[1])["limits"]["file_bytes"]
    row = attach(page, "film.pdf", bytes(limit + 1))
    expect(row.get_by_role("alert")).to_have_text("film.pdf is too large.")
    assert uploads == []
    row.get_by_role("button", name="Cancel").click()
    page.write("Then without it")
    expect(messages(page).last).to_contain_text("Then without it")


def test_the_client_library_says_that_an_upload_was_cancelled_or_is_too_large(
    device: object, node: Node
) -> None:
    assert callable(device)
    ada: Device = device("ada")
    page = ada.open_tab()
    until_online(page)
    before = files_of(node)
    session = page.context.new_cdp_session(page)
    conditions = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": SLOW}
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", conditions)
    page.evaluate(UPLOAD, SIZE)
    page.wait_for_function("progress > 0.2 && progress < 1")
    page.evaluate("cancel.abort()")
    assert page.evaluate("uploading") == "unavailable,cancelled"
    page.evaluate(UPLOAD, 26 << 20)
    assert page.evaluate("uploading") == f"too_large,{25 << 20}"
    assert stored(node, ada.user_id) == 0
    assert files_of(node) == before
