"""What the doctor says of people's numbers."""

import pytest

from cli.checks import phone_numbers
from portico.settings.core import parse

GOOD, OLD, DEAR = "+254712345678", "0712 345 678", "+33899123456"


@pytest.mark.parametrize(
    ("found", "country", "line"),
    [
        ([], None, "ok   numbers: of 0 people with a number, all can be reached"),
        ([GOOD, OLD], "KE", "ok   numbers: of 2 people with a number, all can be reached"),
        (["ask"], None, "warn numbers: of 1 person with a number 1 cannot be reached by it"),
        (
            [GOOD, OLD, "ask", DEAR],
            None,
            "warn numbers: of 4 people with a number 3 cannot be reached by it "
            "(number cannot be read: 2, premium number: 1) -> set PHONE_DEFAULT_COUNTRY",
        ),
    ],
)
def test_numbers_that_reach_nobody_are_counted(found: list[str], country: str | None, line: str) -> None:
    said = phone_numbers.verdict(found, country).line()
    assert said.startswith(line)
    assert "712" not in said


def test_where_there_are_too_many_the_first_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phone_numbers, "MOST", 2)
    assert "of the first 2 people" in phone_numbers.verdict([GOOD, "ask"], None).words


def test_nothing_is_said_where_the_database_is_away() -> None:
    env = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    assert phone_numbers.check(parse(env)) == []
