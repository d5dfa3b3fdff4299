"""The console: how a token opens it, and what is said where it does not."""

import json

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.consoles import OpenConsole, heading, violations
from tests.support.node import Node
from tests.support.web import needs_npm

pytestmark = needs_npm
ERROR, CALL = 8, 48  # types of WAMP messages


def sign_in(page: Page, token: str) -> None:
    page.get_by_label("Access token").fill(token)
    page.get_by_role("button", name="Sign in").click()


def test_a_token_opens_the_console_once_and_the_tab_keeps_it(console: OpenConsole, node: Node) -> None:
    page = console()
    heading(page, "Overview")
    assert "#" not in page.url
    page.reload()
    heading(page, "Overview")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Access token")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Access token")).to_be_visible()
    sign_in(page, node.token("console-admin", "admin"))
    heading(page, "Overview")


def test_a_link_with_a_token_opens_the_page_that_asks_for_one(console: OpenConsole, node: Node) -> None:
    page = console("/people", role="")
    expect(page.get_by_label("Access token")).to_be_visible()
    page.goto(f"{page.url}#token={node.token('console-admin', 'admin')}")
    heading(page, "People")
    assert "#" not in page.url


def test_a_token_that_opens_nothing_says_why(console: OpenConsole, node: Node) -> None:
    page = console("/people", role="")
    sign_in(page, "no token at all")
    expect(page.get_by_role("alert")).to_contain_text("Portico refused this token")
    sign_in(page, node.token("console-ada"))
    expect(page.get_by_role("alert")).to_contain_text("has the role user")
    assert violations(page) == []
    sign_in(page, node.token("console-admin", "admin"))
    heading(page, "People")


def test_a_node_that_refuses_the_first_call_is_asked_again(console: OpenConsole, node: Node) -> None:
    page, refused = console(role=""), list[int]()

    def proxy(client: WebSocketRoute) -> None:
        server = client.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            call = json.loads(message)
            if call[0] == CALL and call[3] == "portico.session.info" and not refused:
                refused.append(call[1])
                client.send(json.dumps([ERROR, CALL, call[1], {}, "portico.error.unavailable", ["starts"]]))
            else:
                server.send(message)

        client.on_message(pass_on)

    page.route_web_socket("**/ws", proxy)
    page.reload()
    sign_in(page, node.token("console-admin", "admin"))
    heading(page, "Overview")
    assert len(refused) == 1
