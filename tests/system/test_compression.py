"""Large messages are compressed for a client that offers it, and for nobody else."""

import msgspec
import pytest_twisted

from tests.support.node import Node
from tests.support.people import arrive
from tests.support.raw import CALL, EVENT, JSON, Raw, enter_raw

LONG = "a long story about a flat by the river. " * 100


async def page_of(node: Node, user_id: str) -> Raw:
    """What a browser is: it offers compression, and has joined and subscribed."""
    page = Raw(JSON)
    await page.connect(node.port, "permessage-deflate; client_max_window_bits")
    await page.join(node.token(user_id))
    await page.subscribe()
    return page


@pytest_twisted.ensureDeferred
async def test_a_page_gets_large_messages_compressed_and_may_compress_its_own(node: Node) -> None:
    page, plain = await page_of(node, "squeezed"), await enter_raw(node, "squeezed", JSON)
    await plain.subscribe()
    friend = await arrive(node, "friend-of-the-squeezed")
    opened = await friend.ask("conversation.create", participant_ids=["squeezed"], type="general")
    conversation_id = opened["conversation"]["id"]
    before = page.websocket.compressed
    for number, text in enumerate(("short", LONG)):
        await friend.ask(
            "message.send", conversation_id=conversation_id, text=text, local_id=f"squeezed-{number}"
        )
    for receiver in (page, plain):
        heard = await receiver.first(lambda message: message[0] == EVENT and LONG in str(message))
        assert heard[-1]["message"]["text"] == LONG
    assert page.websocket.compressed == before + 1
    assert plain.websocket.compressed == 0

    arguments = {"conversation_id": conversation_id, "text": LONG, "local_id": "squeezed-own"}
    page.websocket.send_compressed(msgspec.json.encode([CALL, 99, {}, "portico.message.send", [], arguments]))
    assert (await page.answer(99))[-1]["message"]["text"] == LONG


@pytest_twisted.ensureDeferred
async def test_a_message_that_inflates_beyond_the_limit_ends_the_connection(node: Node) -> None:
    page = await page_of(node, "bomber")
    page.websocket.send_compressed(b'[48,1,{},"portico.user.me",[],{"x":"' + b"x" * 10_000_000 + b'"}]')
    assert await page.closed() == 1009
