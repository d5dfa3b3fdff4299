"""Constructs the terminal client, for a terminal or for a pipe."""

import signal
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from cli.running import run_to_end
from cli.terminal_chat.chat import ChatClient
from cli.terminal_chat.connection import Connector, TokenSource, token_source
from cli.terminal_chat.conversation_view import ConversationView
from cli.terminal_chat.input import Keyboard, LineEditor, LineSplitter, cbreak
from cli.terminal_chat.output import Display, StreamDisplay, TerminalDisplay, notice

__all__ = ["chat_at_terminal", "chat_in_pipe", "token_source"]


def chat_at_terminal(reactor: Any, url: str, identity: TokenSource, with_id: str) -> int:
    """Chat with a prompt; always 0. Raises OperatorError where nothing listens."""
    editor = LineEditor()
    display = TerminalDisplay(sys.stdout, editor)
    chat = _construct(reactor, url, identity, with_id, display)

    def on_data(data: bytes) -> None:
        for line in editor.feed(data):
            chat.enter_line(line)
        display.redraw_prompt()
        if not data:
            chat.leave_now()  # nobody sits there any more
        elif editor.ended:
            chat.leave_when_sent()

    try:
        _run(reactor, chat, on_data, cbreak(sys.stdin.fileno(), display.redraw_prompt))
    finally:
        display.restore()
        if chat.unstored:
            StreamDisplay(sys.stdout).show_lines([notice(f"{chat.unstored} of your lines were not stored")])
    return 0


def chat_in_pipe(reactor: Any, url: str, identity: TokenSource, with_id: str) -> int:
    """Send what is piped in, and leave when it is stored; 1 when some of it was not."""
    lines = LineSplitter()
    chat = _construct(reactor, url, identity, with_id, StreamDisplay(sys.stdout))

    def on_data(data: bytes) -> None:
        for line in lines.feed(data):
            chat.type_line(line)
        if not data:
            chat.end_input()

    _run(reactor, chat, on_data, nullcontext())
    return 1 if chat.unstored else 0


def _construct(reactor: Any, url: str, identity: TokenSource, with_id: str, display: Display) -> ChatClient:
    connector = Connector(reactor, url, identity)
    return ChatClient(reactor, connector, identity, with_id, ConversationView(identity.user_id), display)


def _run(
    reactor: Any, chat: ChatClient, on_data: Callable[[bytes], None], terminal: AbstractContextManager[None]
) -> None:
    keyboard = Keyboard(reactor, sys.stdin.fileno(), on_data)
    reactor.callWhenRunning(keyboard.start)
    reactor.callWhenRunning(_leave_on_signals, reactor, chat)
    with terminal:
        run_to_end(reactor, chat.run)


def _leave_on_signals(reactor: Any, chat: ChatClient) -> None:
    """In place of the reactor's own handlers, which stop it in the middle of everything."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: reactor.callFromThread(chat.leave_now))
