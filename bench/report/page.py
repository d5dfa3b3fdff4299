"""Writes `docs/performance.md` and its plots from a report."""

from pathlib import Path

import msgspec

from bench.rates import table as rates_table
from bench.report.aims import aims
from bench.report.aims import table as aims_table
from bench.report.parts import latest, section, table
from bench.report.plots import bars, lines
from bench.report.results import Report
from bench.report.rows import HEAD, median, row_of
from bench.report.sitting import WINDOWS
from bench.trees import ROOT

DOCS = ROOT / "docs"
TITLE = """# Performance report

`make bench` wrote this page; edit `bench/report/page.py`, or `bench/parts`. {date}, commit {commit},
{machine}, {cores} cores which the load, the servers and PostgreSQL share, load {load:.1f} when it
began. What the figures mean, and what was tried, is in [Performance](explanation/performance.md).
"""
SEND = """## Sending, beside its limits

50 pairs; each sender keeps `window` messages in flight. Medians of the turns, with the lowest and the highest
rate. CPU is that of a message, of the server and of the database. A bare WebSocket server, a bare Crossbar.io
router with one component and bare inserts do only a part of the work: an echo stores nothing, and an insert
answers nobody. Each server has the same load, a process in Python. The yardstick has another one, in Node.js,
and Portico is beside it with that load too.
"""
RATES = """## At fixed rates

Messages are sent when they are due, whether the server has answered or not, and latencies count from that
moment. Before, the node has done what the load above left to do. Medians of the turns, and the worst p99 of
an answer in one of them.
"""
BARE_DISK = """Nothing is answered before it is on the disk. Right before, the bare disk took {p50:.1f} ms
(p50), {p99:.1f} ms (p99) and {slowest:.0f} ms (the slowest of 1,000) for an `fdatasync` of 8 KiB, a hundred
a second.
"""
AIMS = """## Aims

What we want to reach, what was found, and what forbids it where it is not reached.
[Performance](explanation/performance.md#what-stands-in-the-way-of-the-aims) has more of it.
"""
START = """## Starting

A fresh node is healthy {start:.1f} s after its start.
"""


def write(report: Report, folder: Path = DOCS) -> None:
    """Write the page and its plots, with the newest of all parts."""
    parts_ = latest()
    found = report.conditions
    plots = {"performance-send.svg": _rates_plot(report), "performance-latency.svg": _latency_plot(report)}
    for name, svg in plots.items():
        (folder / "assets" / name).write_text(svg)
    parts = [
        TITLE.format(
            date=found.date, commit=found.commit, machine=found.machine, cores=found.cores, load=found.load
        ),
        SEND,
        _send_table(report),
        "![Messages a second at window 16](assets/performance-send.svg)",
        RATES,
        rates_table(report.rates),
        *((BARE_DISK.format(**msgspec.structs.asdict(report.disk)),) if report.disk else ()),
        "![Latencies at fixed rates](assets/performance-latency.svg)",
        START.format(start=report.start),
        *(section(kept, found) for kept in parts_),
        AIMS,
        aims_table([*aims(report), *(aim for kept in parts_ for aim in kept.part.aims)]),
    ]
    (folder / "performance.md").write_text("\n".join(part.strip("\n") + "\n" for part in parts))


def _names(report: Report, window: int) -> list[str]:
    return list(dict.fromkeys(row.what for row in report.send if row.window == window))


def _send_table(report: Report) -> str:
    rows = [row_of(report.rows(name, window)) for window in WINDOWS for name in _names(report, window)]
    return table(HEAD, rows)


def _rates_plot(report: Report) -> str:
    """Servers only: inserts are so many that nothing else could be seen beside them."""
    window = WINDOWS[-1]
    rows = [report.rows(name, window) for name in _names(report, window)]
    values = {
        turns[0].what: median(turns, lambda row: row.per_second) for turns in rows if turns[0].server_cpu
    }
    return bars(f"Messages a second at window {window}", values, "/s")


def _latency_plot(report: Report) -> str:
    names = [f"{row.rate:.0f}/s" for row in report.rates]
    series = {
        "answer, p50": [row.answer[0] for row in report.rates],
        "answer, p99": [row.answer[1] for row in report.rates],
        "delivery, p50": [row.delivery[0] for row in report.rates],
        "delivery, p99": [row.delivery[1] for row in report.rates],
    }
    return lines("Latency at fixed rates, from the moment a message was due", names, series, "ms")
