"""Migrations: they run in the order of their names, so each has a number of its own."""

from portico.storage.migrate import available


def test_numbers_are_dense_and_each_is_given_once() -> None:
    numbers = [int(name.partition("_")[0]) for name in available()]
    assert numbers == list(range(1, len(numbers) + 1))
