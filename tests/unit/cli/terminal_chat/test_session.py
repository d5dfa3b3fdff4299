"""A worker does one piece of work at a time, and once more for whatever came meanwhile."""

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from cli.terminal_chat.session import CoalescingWorker


class Job:
    """Work that ends when the test says so."""

    def __init__(self) -> None:
        self.runs: list[Deferred[None]] = []
        self.failures: list[Failure] = []
        self.worker = CoalescingWorker(self.work, self.failures.append)

    async def work(self) -> None:
        self.runs.append(Deferred())
        await self.runs[-1]


def test_pokes_during_a_run_make_one_more_run() -> None:
    job = Job()
    for _ in range(3):
        job.worker.request_run()
    assert len(job.runs) == 1
    job.runs[0].callback(None)
    assert len(job.runs) == 2
    job.runs[1].callback(None)
    assert len(job.runs) == 2


def test_a_failure_is_reported_and_ends_only_that_run() -> None:
    job = Job()
    job.worker.request_run()
    job.runs[0].errback(ValueError("broken"))
    assert job.failures[0].check(ValueError)
    job.worker.request_run()
    assert len(job.runs) == 2
