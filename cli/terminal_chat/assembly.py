"""Constructs the terminal client, for a terminal or for a pipe."""

import signal
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from cli.running import run_to_end
from cli.terminal_chat.chat import Chat
from cli.terminal_chat.editor import Editor
from cli.terminal_chat.formatting import notice
from cli.terminal_chat.keyboard import Keyboard, Lines, cbreak
from cli.terminal_chat.login import Connector, Tickets, tickets
from cli.terminal_chat.screen import Plain, Screen, Terminal
from cli.terminal_chat.transcript import Transcript

__all__ = ["at_a_terminal", "in_a_pipe", "tickets"]


def at_a_terminal(reactor: Any, url: str, identity: Tickets, with_id: str) -> int:
    """Chat with a prompt; always 0. Raises OperatorError where nothing listens."""
    editor = Editor()
    screen = Terminal(sys.stdout, editor)
    chat = _construct(reactor, url, identity, with_id, screen)

    def on_data(data: bytes) -> None:
        for line in editor.feed(data):
            chat.enter(line)
        screen.redraw()
        if not data:
            chat.leave()  # nobody sits there any more
        elif editor.ended:
            chat.quit()

    try:
        _run(reactor, chat, on_data, cbreak(sys.stdin.fileno(), screen.redraw))
    finally:
        screen.close()
        if chat.lost:
            Plain(sys.stdout).show([notice(f"{chat.lost} of your lines were not stored")])
    return 0


def in_a_pipe(reactor: Any, url: str, identity: Tickets, with_id: str) -> int:
    """Send what is piped in, and leave when it is stored; 1 when some of it was not."""
    lines = Lines()
    chat = _construct(reactor, url, identity, with_id, Plain(sys.stdout))

    def on_data(data: bytes) -> None:
        for line in lines.feed(data):
            chat.type(line)
        if not data:
            chat.end()

    _run(reactor, chat, on_data, nullcontext())
    return 1 if chat.lost else 0


def _construct(reactor: Any, url: str, identity: Tickets, with_id: str, screen: Screen) -> Chat:
    connector = Connector(reactor, url, identity)
    return Chat(reactor, connector, identity, with_id, Transcript(identity.user_id), screen)


def _run(
    reactor: Any, chat: Chat, on_data: Callable[[bytes], None], terminal: AbstractContextManager[None]
) -> None:
    keyboard = Keyboard(reactor, sys.stdin.fileno(), on_data)
    reactor.callWhenRunning(keyboard.start)
    reactor.callWhenRunning(_leave_on_signals, reactor, chat)
    with terminal:
        run_to_end(reactor, chat.run)


def _leave_on_signals(reactor: Any, chat: Chat) -> None:
    """In place of the reactor's own handlers, which stop it in the middle of everything."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: reactor.callFromThread(chat.leave))
