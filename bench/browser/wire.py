"""Bytes of a message on a WebSocket of Chromium, before the compression of the connection."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import cbor2
from playwright.sync_api import Browser

from bench.browser.figure import Figure
from bench.browser.pages import SITE, open_site
from bench.browser.writer import Writer
from bench.load import token
from bench.node import Node
from bench.wamp_session import (
    AUTHENTICATE,
    CALL,
    CHALLENGE,
    EVENT,
    HELLO,
    RESULT,
    ROLES,
    SUBSCRIBE,
    SUBSCRIBED,
    WELCOME,
)

READER, WRITER = 8_000_007, 8_000_008
TEXT = "x" * 40
OPEN = """async ([url, protocol]) => {
  const socket = new WebSocket(url, protocol);
  const frames = [], waiting = [];
  socket.binaryType = "arraybuffer";
  socket.onmessage = ({data}) => {
    const frame = typeof data === "string" ? data : Array.from(new Uint8Array(data));
    if (waiting.length) waiting.shift()(frame); else frames.push(frame);
  };
  window.say = (frame) => socket.send(typeof frame === "string" ? frame : new Uint8Array(frame));
  window.hear = () => frames.length ? frames.shift() : new Promise((heard) => waiting.push(heard));
  await new Promise((opened, refused) => { socket.onopen = opened; socket.onerror = refused; });
}"""
Codec = tuple[Callable[[Any], bytes], Callable[[bytes], Any]]
CODECS: Mapping[str, Codec] = {
    "json": (lambda message: json.dumps(message, separators=(",", ":")).encode(), json.loads),
    "cbor": (cbor2.dumps, cbor2.loads),
}


class Peer:
    """A WAMP session over the WebSocket of a page."""

    def __init__(self, browser: Browser, node: Node, user: int, serializer: str) -> None:
        self._encode, self._decode = CODECS[serializer]
        self._is_text = serializer == "json"
        self._page = open_site(browser, "")
        self._page.goto(f"{SITE}/")
        self._page.evaluate(OPEN, [node.url, f"wamp.2.{serializer}"])
        self.say(HELLO, "portico", {"authmethods": ["ticket"], "roles": ROLES})
        self.hear(CHALLENGE)
        self.say(AUTHENTICATE, token(user), {})
        self.hear(WELCOME)

    def say(self, *message: Any) -> int:
        """Send a message; its bytes."""
        frame = self._encode(message)
        self._page.evaluate("(frame) => say(frame)", frame.decode() if self._is_text else list(frame))
        return len(frame)

    def hear(self, kind: int) -> int:
        """The bytes of the next message of this kind. Raises ValueError for another."""
        frame = self._page.evaluate("hear()")
        content = frame.encode() if self._is_text else bytes(frame)
        message = self._decode(content)
        if message[0] != kind:
            raise ValueError(str(message))
        return len(content)

    def close(self) -> None:
        self._page.context.close()


def wire(browser: Browser, node: Node) -> Iterator[Figure]:
    """What a message takes of its sender and of each that hears it, by serializer."""
    conversation_id = Writer(node, WRITER).open(READER)
    for serializer in CODECS:
        reader = Peer(browser, node, READER, serializer)
        reader.say(SUBSCRIBE, 1, {}, "portico.event.message.created")
        reader.hear(SUBSCRIBED)
        writer = Peer(browser, node, WRITER, serializer)
        arguments = {"conversation_id": conversation_id, "text": TEXT, "local_id": f"wire-{serializer}"}
        call = writer.say(CALL, 1, {}, "portico.message.send", [], arguments)
        result, event = writer.hear(RESULT), reader.hear(EVENT)
        writer.close()
        reader.close()
        what = f"bytes of a message of {len(TEXT)} characters in {serializer.upper()}: call, result, event"
        yield Figure(what, f"{call}, {result}, {event}")
