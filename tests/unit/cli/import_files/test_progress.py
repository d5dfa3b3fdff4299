"""The line that says how far an import is."""

import io

from cli.import_files.progress import PERIOD, Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_it_says_the_share_the_speed_and_what_is_left() -> None:
    moments = iter([0.0, 10.0])
    progress = Progress(Terminal(), 400, lambda: next(moments))
    progress.step(100)
    assert progress.line(10.0) == "[######------------------] 25%  1 line  0/s  0:30 left"


def test_without_a_known_end_it_counts() -> None:
    progress = Progress(Terminal(), None, lambda: 0.0)
    for _ in range(1200):
        progress.step(10)
    assert progress.line(0.5) == "1,200 lines  2,400/s"


def test_it_is_rewritten_now_and_then_and_gone_in_the_end() -> None:
    terminal, clock = Terminal(), [0.0]
    progress = Progress(terminal, 400, lambda: clock[0])
    progress.step(100)
    assert terminal.getvalue() == ""
    clock[0] = PERIOD
    progress.step(100)
    assert "50%" in terminal.getvalue()
    progress.close()
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_nothing_is_drawn_where_nobody_looks() -> None:
    log, clock = io.StringIO(), [0.0]
    progress = Progress(log, 400, lambda: clock[0])
    clock[0] = 1.0
    progress.step(100)
    progress.print_line("portico: line 1: no\n")
    progress.close()
    assert log.getvalue() == "portico: line 1: no\n"
