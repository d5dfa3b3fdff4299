"""What statements cost: their time at the client, and the CPU of the server's process that runs them."""

import time
from collections.abc import Mapping
from pathlib import Path

from psycopg2 import extensions

from bench.send import quantile


class Spending:
    """Counts from when it is made; every statement of its connection counts."""

    def __init__(self, cursor: extensions.cursor) -> None:
        self._cursor, self._times = cursor, list[float]()
        self._spent = Path(f"/proc/{cursor.connection.info.backend_pid}/schedstat")
        self._before = self._read()

    def ask(self, statement: str, values: Mapping[str, object]) -> None:
        """Run a statement that returns rows."""
        started = time.perf_counter()
        self._cursor.execute(statement, values)
        self._cursor.fetchall()
        self._times.append(time.perf_counter() - started)

    def run(self, statement: str, values: Mapping[str, object]) -> None:
        """Run a statement that returns none."""
        started = time.perf_counter()
        self._cursor.execute(statement, values)
        self._times.append(time.perf_counter() - started)

    @property
    def seconds(self) -> float:
        """How long they took together."""
        return sum(self._times)

    @property
    def cpu(self) -> float:
        """Seconds of CPU of the server's process so far."""
        return self._read() - self._before

    @property
    def rate(self) -> float:
        """Statements a second."""
        return len(self._times) / self.seconds

    @property
    def told(self) -> str:
        """Milliseconds of one: half of them, nearly all, and the server's CPU."""
        times = sorted(self._times)
        cpu = self.cpu / len(times) * 1000
        return f"{quantile(times, 0.5) * 1000:.2f} / {quantile(times, 0.99) * 1000:.2f}, CPU {cpu:.2f}"

    def _read(self) -> float:
        return int(self._spent.read_text().split()[0]) / 1e9
