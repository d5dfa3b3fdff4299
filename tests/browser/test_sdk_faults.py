"""The client library in Chromium when something fails: router, events, storage, clock, token."""

from collections.abc import Callable
from time import time
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.sdk_pages import Device, LossyDevice, await_texts, create, show, until_online
from tests.support.node import Node
from tests.support.web import needs_npm

pytestmark = needs_npm
Give = Callable[..., Device]
SENDS, KILLS = 15, 3
TALK = """([name, count]) => {
  const thread = portico.conversation(id);
  const talk = async () => {
    for (let number = 0; number < count; number += 1) await thread.send({ text: `${name} ${number}` });
  };
  window.talking = talk();
}"""
HAS_SENT = "(count) => portico.conversation(id).getSnapshot().messages.length >= count"
STATE = """() => portico.conversation(id).getSnapshot().messages.map(({ seq, text }) => [seq, text])"""
HAS_ALL = """(count) => {
  const { messages } = portico.conversation(id).getSnapshot();
  return messages.length === count && messages.every(({ status }) => status === "sent");
}"""
NO_STORAGE = """Object.defineProperty(window, "indexedDB", {
  get() { throw new DOMException("denied", "SecurityError"); },
});"""
HOUR = 3_600
UNTIL_PROLONGED = """async (soonest) => {
  const expires = async () => Date.parse((await portico.rpc("session.info", {})).session.expiresAt);
  for (let tries = 0; (await expires()) < soonest; tries += 1) {
    if (tries > 400) throw new Error("the session was not prolonged");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}"""
TIMES = "portico.conversation(id).getSnapshot().messages.map(({ createdAt }) => Date.parse(createdAt))"


def stored(node: Node, id_: int) -> list[tuple[int, str]]:
    rows = node.sql("select seq, text from message where conversation_id = %s order by seq", id_)
    return [(seq, text) for seq, text in rows]


def test_three_devices_lose_and_double_nothing_while_the_router_is_killed(device: Give, node: Node) -> None:
    ada, second, bob = device("ada"), device("second"), device("bob")
    second.user_id = ada.user_id
    tabs = {"a tab": ada.open_tab(), "another tab": ada.open_tab(), "a phone": second.open_tab()}
    bobs = bob.open_tab()
    for page in (*tabs.values(), bobs):
        until_online(page)
    id_ = create(bobs, ada.user_id)
    senders = {"another tab": tabs["another tab"], "a phone": tabs["a phone"], "bob": bobs}
    for page in (*tabs.values(), bobs):
        show(page, id_)
    for name, page in senders.items():
        page.evaluate(TALK, [name, SENDS])
    for kill in range(1, KILLS + 1):
        bobs.wait_for_function(HAS_SENT, arg=len(senders) * SENDS * kill // (KILLS + 2))
        node.kill("router")
    for page in senders.values():
        page.evaluate("talking")
    found = stored(node, id_)
    assert [seq for seq, _ in found] == list(range(1, len(senders) * SENDS + 1))
    for name in senders:
        assert [text for _, text in found if text.startswith(name)] == [f"{name} {n}" for n in range(SENDS)]
    for page in (*tabs.values(), bobs):
        page.wait_for_function(HAS_ALL, arg=len(found))
        assert [tuple(each) for each in page.evaluate(STATE)] == found
        assert page.evaluate("errors") == []


def test_events_that_are_eaten_are_made_up_for(device: Give) -> None:
    ada, bob = device("ada", LossyDevice), device("bob")
    adas, bobs = ada.open_tab(), bob.open_tab()
    for page in (adas, bobs):
        until_online(page)
    id_ = create(bobs, ada.user_id)
    adas.wait_for_function("portico.conversations.getSnapshot().items.length === 1")
    for page in (adas, bobs):
        show(page, id_)
    texts = [f"message {number}" for number in range(40)]
    for text in texts:
        bobs.evaluate("(text) => portico.conversation(id).send({ text })", text)
    adas.wait_for_function(HAS_ALL, arg=len(texts), timeout=2_000)
    await_texts(adas, texts)
    assert isinstance(ada, LossyDevice)
    assert ada.eaten >= 4
    assert adas.evaluate("errors") == []


def test_ten_tabs_have_one_connection_and_another_one_leads_within_a_second(device: Give) -> None:
    ada = device("ada")
    first, *others = [ada.open_tab() for _ in range(10)]
    for page in (first, *others):
        until_online(page)
    assert ada.sockets == 1
    leads = "portico.core.link.isLeader && portico.status === 'online'"
    others[0].evaluate(
        f"void (window.led = new Promise((done) => {{ const look = () => ({leads}) ? done(Date.now())"
        " : setTimeout(look, 10); look(); }))"
    )
    closed = time() * 1000
    first.close()
    assert others[0].evaluate("led") - closed < 1_000
    for page in others:
        page.wait_for_function("portico.status === 'online'")
    assert ada.sockets == 2


def without_storage(page: Page) -> None:
    page.add_init_script(NO_STORAGE)


def with_a_full_storage(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": "http://localhost", "quotaSize": 1})


def test_a_sandboxed_page_connects_though_it_may_not_lock(device: Give) -> None:
    """Its origin is null, which this node refuses: that it was asked is what counts."""
    ada = device("ada")
    ada.headers = {"Content-Security-Policy": "sandbox allow-scripts"}
    page = ada.open_tab()
    page.wait_for_function("asked > 1")  # a token for each try
    assert ada.sockets > 0
    assert page.evaluate("errors") == []


@pytest.mark.parametrize("harm", [without_storage, with_a_full_storage])
def test_a_page_goes_on_without_storage(device: Give, harm: Callable[[Page], None]) -> None:
    ada, bob = device("ada"), device("bob")
    page = ada.context.new_page()
    mistakes = list[Any]()
    page.on("pageerror", lambda error: mistakes.append(error))
    harm(page)
    ada.load(page)
    bobs = bob.open_tab()
    for each in (page, bobs):
        until_online(each)
    id_ = create(page, bob.user_id)
    show(bobs, id_)
    texts = [f"{number} {'long ' * 500}" for number in range(10)]
    for text in texts:
        page.evaluate("(text) => portico.conversation(id).send({ text })", text)
    ada.cut_the_line()
    page.wait_for_function("portico.status !== 'online'")
    page.evaluate("void portico.conversation(id).send({ text: 'offline' })")
    ada.is_offline = False
    for each in (page, bobs):
        await_texts(each, [*texts, "offline"])
    assert mistakes == []


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_wrong_changes_nothing(device: Give, node: Node, hours: int) -> None:
    ada, bob = device("ada"), device("bob")
    ada.tokens = [node.token(ada.user_id, ttl=40), node.token(ada.user_id)]
    page = ada.context.new_page()
    page.clock.set_system_time((time() + hours * HOUR) * 1000)
    ada.load(page)
    bobs = bob.open_tab()
    for each in (page, bobs):
        until_online(each)
    id_ = create(page, bob.user_id)
    show(bobs, id_)
    for at, each in enumerate((page, bobs, page)):
        each.evaluate("(text) => portico.conversation(id).send({ text })", f"message {at}")
    for each in (page, bobs):
        await_texts(each, ["message 0", "message 1", "message 2"])
    page.evaluate(UNTIL_PROLONGED, (time() + 1_000) * 1000)
    assert page.evaluate("asked") == 2  # the second one when the first was about to expire
    assert ada.sockets == 1
    written = page.evaluate(
        "portico.conversation(id).getSnapshot().messages.map(({ createdAt }) => Date.parse(createdAt))"
    )
    assert written == sorted(written)
    assert all(abs(each / 1000 - time()) < 120 for each in written)  # the server's time


def test_a_token_that_is_refused_is_not_asked_for_again_and_again(device: Give, node: Node) -> None:
    ada = device("ada")
    ada.tokens = ["no token"]
    page = ada.context.new_page()
    page.clock.install()
    ada.load(page)
    page.wait_for_function("portico.status === 'unauthorized'")
    asked, sockets = page.evaluate("asked"), ada.sockets
    page.clock.fast_forward("01:00:00")
    assert (page.evaluate("[portico.status, asked]"), ada.sockets) == (["unauthorized", asked], sockets)
    assert asked <= 2
