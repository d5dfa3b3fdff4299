"""What the fuzzer takes for a finding."""

import logging
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import txaio

from tests.fuzz.judging import STALL, TRIES, Finding, Moment, check_run, listening

log = txaio.make_logger()


def target(check: Callable[[bytes], Any]) -> Any:
    return SimpleNamespace(check=check)


def fail() -> None:
    raise ValueError("of a stranger's making")


def traced() -> None:
    try:
        fail()
    except ValueError:
        logging.getLogger("somewhere").exception("failed")


@pytest.fixture
def moments(monkeypatch: pytest.MonkeyPatch) -> list[Moment]:
    """What the clock says next."""
    coming: list[Moment] = []
    monkeypatch.setattr(Moment, "now", lambda: coming.pop(0))
    return coming


def test_what_waits_without_working_stalls_the_others_too(moments: list[Moment]) -> None:
    moments += [Moment(0.0, 0.0, 5), Moment(STALL * 2, 0.001, 5)] * TRIES
    with listening() as ear, pytest.raises(Finding, match="200 ms for 3 bytes"):
        check_run(target(lambda _: None), b"abc", ear)


def test_what_others_do_meanwhile_is_not_held_against_it(moments: list[Moment]) -> None:
    moments += [Moment(0.0, 0.0, 5), Moment(STALL * 2, 0.001, 6)]
    with listening() as ear:
        assert check_run(target(lambda _: None), b"abc", ear) == 0.001


@pytest.mark.parametrize(
    "write_log",
    [
        lambda: log.error("{what} went wrong", what="this"),
        lambda: log.info("{tb}", tb="Traceback (most recent call last): …"),
        traced,
    ],
)
def test_a_traceback_is_found_wherever_it_is_written(write_log: Callable[[], None]) -> None:
    with listening() as ear, pytest.raises(Finding, match="logged"):
        check_run(target(lambda _: write_log()), b"", ear)


def test_what_is_done_at_once_is_no_finding() -> None:
    with listening() as ear:
        assert check_run(target(lambda _: None), b"", ear) < STALL
