"""Constructs the terminal client, for a terminal or for a pipe."""

import signal
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from cli.running import run_to_end
from cli.terminal_chat.chat import Talk
from cli.terminal_chat.connecting import Dial
from cli.terminal_chat.editor import Editor
from cli.terminal_chat.formatting import notice
from cli.terminal_chat.keyboard import Keyboard, Lines, cbreak
from cli.terminal_chat.screen import Plain, Screen, Terminal
from cli.terminal_chat.tokens import Tickets, tickets
from cli.terminal_chat.transcript import Transcript

__all__ = ["at_a_terminal", "in_a_pipe", "tickets"]


def at_a_terminal(reactor: Any, url: str, identity: Tickets, with_id: str) -> int:
    """Talk with a prompt; always 0. Raises OperatorError where nothing listens."""
    editor = Editor()
    screen = Terminal(sys.stdout, editor)
    talk = _talk(reactor, url, identity, with_id, screen)

    def on_data(data: bytes) -> None:
        for line in editor.feed(data):
            talk.enter(line)
        screen.redraw()
        if not data:
            talk.leave()  # nobody sits there any more
        elif editor.ended:
            talk.quit()

    try:
        _run(reactor, talk, on_data, cbreak(sys.stdin.fileno(), screen.redraw))
    finally:
        screen.close()
        if talk.lost:
            Plain(sys.stdout).show([notice(f"{talk.lost} of your lines were not stored")])
    return 0


def in_a_pipe(reactor: Any, url: str, identity: Tickets, with_id: str) -> int:
    """Send what is piped in, and leave when it is stored; 1 when some of it was not."""
    lines = Lines()
    talk = _talk(reactor, url, identity, with_id, Plain(sys.stdout))

    def on_data(data: bytes) -> None:
        for line in lines.feed(data):
            talk.type(line)
        if not data:
            talk.end()

    _run(reactor, talk, on_data, nullcontext())
    return 1 if talk.lost else 0


def _talk(reactor: Any, url: str, identity: Tickets, with_id: str, screen: Screen) -> Talk:
    dial = Dial(reactor, url, identity)
    return Talk(reactor, dial, identity, with_id, Transcript(identity.user_id), screen)


def _run(
    reactor: Any, talk: Talk, on_data: Callable[[bytes], None], terminal: AbstractContextManager[None]
) -> None:
    keyboard = Keyboard(reactor, sys.stdin.fileno(), on_data)
    reactor.callWhenRunning(keyboard.start)
    reactor.callWhenRunning(_leave_on_signals, reactor, talk)
    with terminal:
        run_to_end(reactor, talk.run)


def _leave_on_signals(reactor: Any, talk: Talk) -> None:
    """In place of the reactor's own handlers, which stop it in the middle of everything."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: reactor.callFromThread(talk.leave))
