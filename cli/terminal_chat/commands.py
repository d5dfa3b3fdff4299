"""Commands that are typed into the chat: `/help`, and the answer to a command that does not exist. Pure."""

import re

from cli.terminal_chat.formatting import Line, notice

HELP = (
    "Enter sends the line. Ctrl-U deletes it, Ctrl-W deletes a word.",
    "/help prints this. /quit leaves when everything is sent; Ctrl-C leaves at once.",
    "A text that begins with / is sent with two: //like this.",
)
_COMMAND = re.compile(r"/([A-Za-z?]+)(\s|$)")


def answer(line: str) -> list[Line] | None:
    """The lines to print for a command; None where the line is for the other person, and for `/quit`."""
    command = _COMMAND.match(line.strip())
    if command is None or command[1] == "quit":
        return None
    unknown = [] if command[1] in ("help", "?") else [f"there is no command /{command[1]}; nothing was sent"]
    return [notice(text) for text in (*unknown, *HELP)]


def text_of(line: str) -> str:
    """The text to send: `//like this` is `/like this`."""
    return line[1:] if line.startswith("//") else line
