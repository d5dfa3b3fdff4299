"""The report of `make bench`: what the page says of a sitting, and what the history keeps."""

from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import msgspec
import pytest

from bench import peer
from bench.browser.figure import Figure
from bench.group import Group
from bench.idle import Idle
from bench.limits.disk import Disk
from bench.parts import at_rest, in_browser, large_group, requests, slow_disks
from bench.rates import AtRate
from bench.report import page, parts, results
from bench.report.aim import at_least, at_most
from bench.report.parts import Kept, Part
from bench.report.results import Conditions, Report
from bench.rest import Requests
from bench.send import Figures
from bench.slow_disk import SlowDisk


def turns(what: str, rates: Sequence[float], window: int, server: float, database: float) -> list[Figures]:
    return [Figures(what, window, rate, 5.0, 10.0, 4.0, 9.0, server, database) for rate in rates]


def sitting() -> Report:
    send = [
        row
        for window in (1, 16)
        for row in (
            *turns("yardstick", (1000, 1200, 1100), window, 0.1, 0.1),
            *turns(peer.NAMES["json"], (2000, 1800, 2200), window, 0.05, 0.05),
            *turns(peer.NAMES["cbor"], (1000, 900, 1100), window, 0.1, 0.1),
            *turns("Portico", (2000, 1800, 2200), window, 0.05, 0.05),
            *turns("inserts, 20 a batch", (90_000,), window, 0, 0.01),
        )
    ]
    rates = [AtRate(100, 99.0, 3, [1.0, 2.0, 3.0], [1.5, 2.5, 3.5], 0.2, 0.1)]
    return Report(
        Conditions("2026-11-28", "0123abcd", "a <machine>", 2, 0.1),
        send,
        rates,
        4.2,
        Disk(1.5, 7.0, 90.0),
    )


HERE = Conditions("2026-11-28", "0123abcd", "a <machine>", 2, 0.1)


def part(rate: float) -> Part:
    """A storm, of which nothing was stored yet."""
    aims = [at_least("logins a second", 500, rate, "a login costs 6 ms"), at_most("misses", 0, 0)]
    return Part("logins", "Logins", f"{rate:.0f} a second.", ["process", "ms"], [["router", "1.2"]], aims)


@pytest.fixture(autouse=True)
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "history.jsonl"
    path.touch()
    for module in (results, parts):
        monkeypatch.setattr(module, "HISTORY", path)
    return path


@pytest.fixture
def written(tmp_path: Path, history: Path) -> Path:
    (tmp_path / "assets").mkdir()
    page.write(sitting(), tmp_path)
    return tmp_path


def test_each_server_has_the_median_of_its_turns_and_their_spread(written: Path) -> None:
    text = (written / "performance.md").read_text()
    assert "| Portico | 1 | 2,000 (1,800 to 2,200) | 5.0 / 10.0 | 0.050 + 0.050 |" in text
    assert "| 100 | 99 | 3 | 1.0 / 2.0 / 3.0 | 0.0 | 1.5 / 2.5 / 3.5 | 0.200 + 0.100 |" in text
    assert "2026-11-28, commit 0123abcd,\na <machine>" in text


def test_aims_are_held_against_the_yardstick_turn_by_turn(written: Path) -> None:
    text = (written / "performance.md").read_text()
    assert "| window 16, JSON, to the yardstick: rate | at least 2 | 2.00 | yes |  |" in text
    assert "| window 16, JSON, to the yardstick: CPU | at most 0.5 | 0.50 | yes |  |" in text
    assert "| window 16, CBOR, to the yardstick: rate | at least 2 | 1.00 | **no** |  |" in text
    assert "| window 1: CPU of CBOR to that of JSON | at most 1 | 2.00 | **no** | its load program" in text
    assert "| start until healthy: s | at most 4 | 4.20 | **no** |  |" in text


def test_slow_disks_have_the_medians_of_their_turns() -> None:
    found = slow_disks.part([SlowDisk(10, turns("Portico", (150, 170, 160), 1, 0.4, 0.2))])
    assert found.rows == [
        ["+ 10 ms", "Portico", "1", "160 (150 to 170)", "5.0 / 10.0", "0.400 + 0.200"],
    ]


def test_rest_has_the_medians_of_its_turns() -> None:
    found = [Requests("FastAPI", "list", rate, 20.0, 40.0, 1.0, 0.1) for rate in (800, 1200, 1000)]
    other = Requests("Portico", "list", 400, 50.0, 80.0, 2.0, 0.2)
    assert requests.part([*found, other]).rows == [
        ["FastAPI", "list", "1,000 (800 to 1,200)", "20.0 / 40.0", "1.000 + 0.100"],
        ["Portico", "list", "400 (400 to 400)", "50.0 / 80.0", "2.000 + 0.200"],
    ]


def test_a_receiver_of_a_group_and_an_idle_connection_have_aims() -> None:
    group = large_group.part(Group(999, 21.4, 30.0, 60.0), 7.6)
    assert "999 in all. A receiver costs the\nserver 21 µs" in group.text
    assert [(aim.is_met, aim.limit) for aim in group.aims] == [
        (False, "a bare write of the frame to a socket takes 7.6 µs"),
    ]
    idle = at_rest.part(10_000, Idle(8.5, 20.0))
    assert "8.5 KiB each, and 20 µs of CPU a second: 20 % of a core" in idle.text
    assert [aim.is_met for aim in idle.aims] == [True]


def test_the_plot_shows_servers_and_the_longest_bar_is_the_fastest(written: Path) -> None:
    root = ElementTree.fromstring((written / "assets/performance-send.svg").read_text())  # noqa: S314 - ours
    rects = root.findall("{http://www.w3.org/2000/svg}rect")
    yardstick, portico = (float(rect.attrib["width"]) for rect in rects[1:3])
    assert portico / yardstick == pytest.approx(2000 / 1100, rel=0.01)


def test_the_page_says_how_fast_the_bare_disk_is(written: Path) -> None:
    text = (written / "performance.md").read_text()
    assert "Right before, the bare disk took 1.5 ms" in text


def test_the_history_has_a_line_for_each_sitting(history: Path) -> None:
    results.remember(sitting())
    results.remember(sitting())
    lines = history.read_bytes().splitlines()
    assert [msgspec.json.decode(line, type=Report) for line in lines] == [sitting()] * 2
    parts.remember(Kept(part(100), HERE))
    assert results.newest() == sitting()


def test_the_page_shows_the_newest_of_each_part_and_its_aims(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    parts.remember(Kept(part(100), HERE))
    results.remember(sitting())
    parts.remember(Kept(part(300), HERE))
    page.write(results.newest(), tmp_path)
    text = (tmp_path / "performance.md").read_text()
    assert "## Logins\n\n300 a second.\n\n| process | ms |\n| --- | --- |\n| router | 1.2 |\n" in text
    assert "| logins a second | at least 500 | 300.00 | **no** | a login costs 6 ms |" in text
    assert "| misses | at most 0 | 0.00 | yes |  |" in text
    assert "100 a second." not in text


def test_a_part_of_another_sitting_says_when_and_where_it_was_measured(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    parts.remember(Kept(part(100), Conditions("2026-11-20", "deadbeef", "another", 8, 3.0)))
    page.write(sitting(), tmp_path)
    text = (tmp_path / "performance.md").read_text()
    assert "Measured on 2026-11-20, commit deadbeef, another, 8 cores, load 3.0." in text


def test_the_browser_has_a_row_for_each_figure_and_their_aims() -> None:
    figures = [
        Figure("memory with 10,000 messages loaded", "11 MiB", [at_most("memory: MiB", 60, 10.9)]),
        Figure("slowest of 20 frames", "17 ms"),
    ]
    found = in_browser.part("156.0", figures)
    assert found.text.startswith("Chromium 156.0; ")
    assert found.rows == [["memory with 10,000 messages loaded", "11 MiB"], ["slowest of 20 frames", "17 ms"]]
    assert [aim.what for aim in found.aims] == ["memory: MiB"]
