"""The client library in Chromium: tabs that share a connection, and a page that ends before it could send."""

from typing import Any

from tests.browser.sdk_pages import await_texts, create, show, until_online
from tests.support.web import needs_npm

pytestmark = needs_npm


def test_tabs_share_a_connection_and_take_over(device: Any) -> None:
    ada, bob = device("ada"), device("bob")
    tabs = [ada.open_tab() for _ in range(3)]
    for tab in tabs:
        until_online(tab)
    assert ada.sockets == 1
    id_ = create(tabs[1], bob.user_id)
    for tab in tabs:
        show(tab, id_)
    tabs[2].evaluate("portico.conversation(id).send({ text: 'from a tab that follows' })")
    for tab in tabs:
        await_texts(tab, ["from a tab that follows"])
    tabs[0].close()
    tabs[1].wait_for_function("portico.core.link.isLeader && portico.status === 'online'")
    tabs[2].wait_for_function("portico.status === 'online'")
    assert ada.sockets == 2
    bobs = bob.open_tab()
    until_online(bobs)
    show(bobs, id_)
    bobs.evaluate("portico.conversation(id).send({ text: 'an answer' })")
    for tab in tabs[1:]:
        await_texts(tab, ["from a tab that follows", "an answer"])
        assert tab.evaluate("errors") == []


def test_what_is_written_without_a_connection_is_sent_after_a_reload(device: Any) -> None:
    ada, bob = device("ada"), device("bob")
    page = ada.open_tab()
    until_online(page)
    id_ = create(page, bob.user_id)
    page.evaluate("portico.conversation(id).send({ text: 'before' })")
    await_texts(page, ["before"])
    page.evaluate("portico.core.cache.flush()")  # otherwise a moment later
    ada.cut_the_line()
    page.wait_for_function("portico.status !== 'online'")
    written = [f"offline {number}" for number in range(5)]
    for text in written[:3]:
        page.evaluate("(text) => { portico.conversation(id).send({ text }); }", text)
    ada.load(page)
    show(page, id_)
    await_texts(page, ["before", *written[:3]])
    for text in written[3:]:
        page.evaluate("(text) => { portico.conversation(id).send({ text }); }", text)
    ada.is_offline = False
    ada.load(page)
    show(page, id_)
    page.wait_for_function("portico.server?.limits !== undefined")
    page.wait_for_function(
        "portico.conversation(id).getSnapshot().messages.every(({ status }) => status === 'sent')"
    )
    bobs = bob.open_tab()
    until_online(bobs)
    show(bobs, id_)
    for each in (page, bobs):
        await_texts(each, ["before", *written])


def test_nothing_of_a_user_is_there_for_another_one_or_after_the_logout(device: Any) -> None:
    ada, bob = device("ada"), device("bob")
    page = ada.open_tab()
    until_online(page)
    create(page, bob.user_id)
    page.evaluate("portico.core.cache.flush()")
    ada.cut_the_line()
    first, ada.user_id = ada.user_id, bob.user_id
    ada.load(page)
    page.wait_for_function("portico.status === 'offline'")
    assert page.evaluate("portico.conversations.getSnapshot().items") == []
    ada.user_id = first
    ada.load(page)
    page.wait_for_function("portico.conversations.getSnapshot().items.length === 1")
    page.evaluate("portico.logout()")
    ada.load(page)
    page.wait_for_function("portico.status === 'offline'")
    assert page.evaluate("portico.conversations.getSnapshot().items") == []


SEES = """async () => {
  const video = document.createElement("video");
  video.muted = true;
  video.srcObject = call.remoteStream;
  await video.play();
  return video.videoWidth > 0;
}"""


def test_two_people_call_each_other_and_come_back_after_a_lost_connection(device: Any) -> None:
    ada, bob = device("ada"), device("bob")
    adas, bobs = ada.open_tab(), bob.open_tab()
    for page in (adas, bobs):
        until_online(page)
    bobs.evaluate("void portico.calls.on('incoming', watch)")
    bobs.evaluate("portico.calls.load()")
    adas.evaluate(
        "async (id) => watch(await portico.calls.start({ toUserId: id, kind: 'video' }))", bob.user_id
    )
    assert adas.evaluate("call.state") in ("calling", "connecting")
    bobs.wait_for_function("window.call?.state === 'ringing'")
    bobs.evaluate("call.accept()")
    for page in (adas, bobs):
        page.wait_for_function("call.state === 'active' && call.remoteStream !== null")
        assert page.evaluate(SEES)
    rev = adas.evaluate("call.data.rev")
    bob.cut_the_line()
    adas.wait_for_function("(rev) => call.data.rev > rev", arg=rev)
    bob.is_offline = False
    adas.wait_for_function("call.data.participants.every(({ state }) => state === 'joined')")
    for page in (adas, bobs):
        page.wait_for_function("call.state === 'active' && call.remoteStream !== null")
        assert page.evaluate(SEES)
    bobs.evaluate("call.end()")
    for page in (adas, bobs):
        page.wait_for_function("call.state === 'ended'")
        assert page.evaluate("call.localStream") is None
        assert page.evaluate("errors") == []
