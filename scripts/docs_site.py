"""Hooks of MkDocs for `make docs`."""

import re
import shutil
from pathlib import Path
from typing import Any

INFO = re.compile(r"^( *)```(\w+) [^\n]*$", re.MULTILINE)
MERMAID = Path("build/docs-js/node_modules/@mermaid-js/tiny/dist/mermaid.tiny.js")
SCRIPT = "assets/mermaid.js"  # in the site
DIAGRAM = '<pre class="mermaid">'
FOREIGN = re.compile(r"""<(?:script|img|link rel="stylesheet")[^>]* (?:src|href)=["']?(?:https?:)?//""")


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Leave only the language after a fence: the words behind it are for the tests of the samples."""
    return INFO.sub(r"\1```\2", markdown)


def on_post_page(output: str, page: Any, **_: Any) -> str:
    """Give a page with diagrams its own copy of Mermaid. Without one the theme loads it from another host."""
    if DIAGRAM in output:
        up = "../" * page.url.count("/")
        output = output.replace("</head>", f'<script src="{up}{SCRIPT}"></script></head>', 1)
    if FOREIGN.search(output):
        raise ValueError(f"{page.file.src_path} loads something from another host")
    return output


def on_post_build(config: Any, **_: Any) -> None:
    """Copy Mermaid into the site."""
    shutil.copy(MERMAID, Path(config.site_dir) / SCRIPT)
