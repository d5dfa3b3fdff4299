"""Who is refused for their origin is named in the log, and cannot fill it."""

from structlog.testing import capture_logs
from twisted.internet.task import Clock

from portico.domain.origins import LOCAL
from router.http.origins import MOST_LINES, SILENCE, OriginCheck


def test_a_refused_origin_leaves_one_line_with_what_to_set() -> None:
    check = OriginCheck(LOCAL, Clock())
    with capture_logs() as logged:
        for _ in range(100):
            assert not check.allow("https://www.example.com")
        assert check.allow("http://localhost:3000")
    [line] = logged
    assert (line["event"], line["origin"]) == ("origin.refused", "https://www.example.com")
    assert line["add_it_to"] == "ALLOWED_ORIGINS"


def test_it_is_named_again_after_a_minute() -> None:
    clock = Clock()
    check = OriginCheck(LOCAL, clock)
    with capture_logs() as logged:
        check.allow("https://www.example.com")
        clock.advance(SILENCE)
        check.allow("https://www.example.com")
    assert len(logged) == 2


def test_made_up_origins_fill_neither_the_log_nor_the_memory() -> None:
    check = OriginCheck(LOCAL, Clock())
    with capture_logs() as logged:
        for number in range(1000):
            check.allow(f"https://{number}.example/" + "x" * 10_000)
    assert len(logged) == MOST_LINES
    assert max(len(line["origin"]) for line in logged) == 200
