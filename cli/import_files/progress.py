"""The progress line of an import: redrawn a few times a second on a terminal, absent elsewhere."""

from collections.abc import Callable
from typing import TextIO

from cli.counting import format_count

PERIOD = 0.2  # seconds
WIDTH = 24


class Progress:
    """Counts lines and bytes; `size` is None for a stream whose end is not known."""

    def __init__(self, to: TextIO, size: int | None, now: Callable[[], float]) -> None:
        self._to = to
        self.size = size
        self._now = now
        self._began = now()
        self._shown = self._began
        self.seen = 0
        self._lines = 0

    def step(self, size: int) -> None:
        """A line of so many bytes is read."""
        self.seen += size
        self._lines += 1
        now = self._now()
        if now - self._shown >= PERIOD and self._to.isatty():
            self._shown = now
            self._write(self.line(now))

    def print_line(self, text: str) -> None:
        """Something that stays."""
        self._write("")
        self._to.write(text)

    def close(self) -> None:
        """Take the line away."""
        self._write("")

    def line(self, now: float) -> str:
        """`[######------] 52 %  12,345 lines  9,876/s  0:11 left`."""
        rate = self._lines / max(now - self._began, 0.001)
        text = f"{format_count(self._lines, 'line', 'lines')}  {rate:,.0f}/s"
        if not self.size or not self.seen:
            return text
        share = min(self.seen / self.size, 1.0)
        left = round((now - self._began) * (1 - share) / share)
        bar = "#" * round(share * WIDTH)
        return f"[{bar:-<{WIDTH}}] {share:.0%}  {text}  {left // 60}:{left % 60:02d} left"

    def _write(self, text: str) -> None:
        if self._to.isatty():
            self._to.write(f"\r{text}\x1b[K")
            self._to.flush()
