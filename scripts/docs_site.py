"""Hooks of MkDocs for `make docs`."""

import re
from typing import Any

INFO = re.compile(r"^```(\w+) [^\n]*$", re.MULTILINE)


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Leave only the language after a fence: the words behind it are for the tests of the samples."""
    return INFO.sub(r"```\1", markdown)
