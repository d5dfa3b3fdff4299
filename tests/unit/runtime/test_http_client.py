"""How long a server asks to wait: seconds, or a date."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from runtime.http_client import retry_after

DATE = "Sun, 29 Nov 2026 02:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "120"}, 120),
        ({"retry-after": "Sun, 29 Nov 2026 02:05:00 GMT", "date": DATE}, 300),
        ({"retry-after": "Sun, 29 Nov 2026 01:00:00 GMT", "date": DATE}, 0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({}, None),
    ],
)
def test_seconds(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


def test_a_date_without_a_date_of_the_answer_is_compared_with_the_clock() -> None:
    until = datetime.now(UTC) + timedelta(hours=1)
    waits = retry_after({"retry-after": format_datetime(until, usegmt=True)})
    assert waits is not None
    assert 3590 < waits <= 3600
