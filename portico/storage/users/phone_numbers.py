"""Numbers of telephones as they stand in the database, for the doctor. No reactor here."""

from portico.storage.sync_transaction import transaction

MOST = 10_000  # numbers that are read: a few seconds
# Those of before stand first: they are not in E.164.
NUMBERS = r"""
    select mobile from person where mobile <> '' order by mobile ~ '^\+[1-9][0-9]{6,14}$', id limit %s
"""


def numbers(dsn: str) -> list[str]:
    """At most so many, the likely ones to be wrong first. Raises DatabaseTrouble."""
    with transaction(dsn) as cursor:
        cursor.execute(NUMBERS, (MOST,))
        return [number for (number,) in cursor.fetchall()]
