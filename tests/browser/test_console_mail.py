"""The preview of an email: what an operator's template brings along does not run in the console."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.consoles import open_console
from tests.support.node import Node
from tests.support.ports import free_port
from tests.support.web import needs_npm

pytestmark = needs_npm
TEMPLATE = """<!doctype html><html><body style="background:rgb(1, 2, 3)">
<p id="state">nothing ran</p>
<script>document.getElementById("state").textContent = "a script ran";</script>
<img src="data:," onerror="document.getElementById('state').textContent = 'a handler ran'">
<img src="/health?pixel">
<a href="javascript:document.getElementById('state').textContent = 'a link ran'">press me</a>
<a href="/console" target="_top">leave</a>
<form action="/console"><button>send</button></form>
{% for line in lines %}<p>{{ line.text }}</p>{% endfor %}
</body></html>
"""


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A node with a template of its operator."""
    folder: Path = tmp_path_factory.mktemp("templates")
    (folder / "mail.html").write_text(TEMPLATE)
    with Node(free_port(), TEMPLATES_DIR=str(folder)).running() as node:
        yield node


@pytest.fixture
def page(built: None, node: Node, chromium: Browser) -> Iterator[Page]:
    """The page of notifications. Chromium's log says what the policy of the mail forbade: no failure here."""
    page = open_console(chromium, node, [], "/notifications")
    yield page
    page.context.close()


def test_no_script_of_a_template_runs_and_nothing_is_loaded(page: Page) -> None:
    loaded: list[str] = []
    page.on("response", lambda response: loaded.append(response.url))
    page.get_by_role("link", name="Templates").click()
    mail = page.frame_locator("iframe")
    expect(mail.locator("body")).to_have_css("background-color", "rgb(1, 2, 3)")
    mail.get_by_role("link", name="press me").click()
    mail.get_by_role("link", name="leave").click()
    mail.get_by_role("button", name="send").click()
    expect(mail.locator("#state")).to_have_text("nothing ran")
    expect(page.get_by_role("heading", level=1)).to_have_text("Notifications")
    assert page.url.endswith("/console/notifications/templates")
    assert [url for url in loaded if "pixel" in url] == []
    assert [url for url in loaded if "/console/mail/" in url] != []


def test_the_page_of_a_mail_needs_its_signature(page: Page, node: Node) -> None:
    page.get_by_role("link", name="Templates").click()
    address = page.locator("iframe").get_attribute("src") or ""
    status, body = node.get(address)
    assert (status, "nothing ran" in body) == (200, True)
    for wrong in (
        address[:-1],
        address.replace("message", "call"),
        "/console/mail/",
        "/console/mail/x/y/1/z",
    ):
        assert node.get(wrong)[0] == 403
