"""The HTML page of a certificate: it loads nothing, and each text keeps its own direction."""

from collections.abc import Sequence
from html import escape

from components.evidence.rows import Row
from portico.domain.evidence.sealing import Issue

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}"
    "article{border-top:1px solid #ccc;padding:.5rem 0;break-inside:avoid}p{margin:.25rem 0}"
    ".text{white-space:pre-wrap;font-size:1.1rem}.note,code{color:#555;font-size:.8rem}"
    "code{word-break:break-all}"
)
HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title><style>{style}</style></head><body>
<h1>{title}</h1>
<p>Issued {at} to <bdi>{to}</bdi>. Entries {first} to {last}. Times are in UTC.</p>
<p class="note">This page is for reading. <code>portico verify</code> checks the archive that it lies in.</p>
"""
ROW = """<article><p><strong>{n}</strong> <time>{at}</time> <bdi>{headline}</bdi></p>
{text}{notes}<p class="note"><code>{digest}</code></p></article>
"""


def make_page(issue: Issue, rows: Sequence[Row]) -> bytes:
    head = HEAD.format(
        title=f"Conversation {issue.conversation_id}",
        style=STYLE,
        at=escape(issue.issued_at),
        to=escape(issue.issued_to),
        first=rows[0].n,
        last=rows[-1].n,
    )
    return (head + "".join(map(_row, rows)) + "</body></html>\n").encode()


def _row(row: Row) -> str:
    return ROW.format(
        n=row.n,
        at=escape(row.at),
        headline=escape(row.headline),
        text=f'<p class="text" dir="auto">{escape(row.text)}</p>\n' if row.text else "",
        notes="".join(f'<p class="note"><bdi>{escape(note)}</bdi></p>\n' for note in row.notes),
        digest=row.digest,
    )
