"""The page and the PDF of a certificate."""

from collections.abc import Sequence
from pathlib import Path

from components.evidence.page import make_page
from components.evidence.rows import Row
from portico.domain.evidence import certificate as names
from portico.domain.evidence.sealing import Issue


class Documents:
    """Makes what people read. `fonts` is a folder."""

    def __init__(self, fonts: Path) -> None:
        self._fonts = fonts

    def make(self, issue: Issue, rows: Sequence[Row]) -> dict[str, bytes]:
        """The files by name. It takes a processor: run it in a thread."""
        from components.evidence.pdf import make_pdf  # here: the fonts and the library take 30 MB

        return {names.PAGE: make_page(issue, rows), names.PDF: make_pdf(issue, rows, self._fonts)}
