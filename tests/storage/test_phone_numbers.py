"""Numbers as the doctor finds them."""

import pytest
import pytest_twisted

from portico.settings.core import Settings
from portico.storage import diagnostics
from portico.storage.database import Database
from tests.support.delivery import know


@pytest_twisted.ensureDeferred
async def test_numbers_of_before_stand_first(
    database: Database, stores: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await know(database, "ada", mobile="+254712345678")
    await know(database, "bob", mobile="0712 345 678")
    await know(database, "eve")
    assert diagnostics.numbers(stores.dsn) == ["0712 345 678", "+254712345678"]
    monkeypatch.setattr(diagnostics, "MOST", 1)
    assert diagnostics.numbers(stores.dsn) == ["0712 345 678"]
