"""Numbers as the doctor finds them."""

import pytest
import pytest_twisted

from portico.settings.core import Settings
from portico.storage.database import Database
from portico.storage.users import phone_numbers
from tests.support.notified import know


@pytest_twisted.ensureDeferred
async def test_numbers_of_before_stand_first(
    database: Database, stores: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await know(database, "ada", mobile="+254712345678")
    await know(database, "bob", mobile="0712 345 678")
    await know(database, "eve")
    assert phone_numbers.numbers(stores.dsn) == ["0712 345 678", "+254712345678"]
    monkeypatch.setattr(phone_numbers, "MOST", 1)
    assert phone_numbers.numbers(stores.dsn) == ["0712 345 678"]
