"""The table of `bench.rest`."""

from bench.rest import Requests, table


def test_each_run_is_a_row() -> None:
    text = table([Requests("Portico", "send", 1234.4, 10.04, 20.06, 0.5, 0.25)])
    assert text.splitlines()[2] == "| Portico | send | 1234 | 10.0 / 20.1 | 0.500 + 0.250 |"
