"""Turns a coroutine into a WAMP result or error; the only place where exceptions become error URIs."""

import time
import uuid
from collections.abc import Awaitable
from functools import cache
from typing import TypeVar

import structlog

from portico.contract.errors import uri_of
from portico.domain.errors import Internal, PorticoError
from runtime.metrics import Metrics

log = structlog.get_logger()
T = TypeVar("T")


class Refused(Exception):
    """The error that the caller gets instead of a result."""

    def __init__(self, error: PorticoError) -> None:
        super().__init__(error.message)
        self.uri = uri_of(error)
        self.args_list = [error.message]
        self.kwargs = error.fields


class Answers:
    """Awaits results, measures them, and turns exceptions into Refused."""

    def __init__(self, metrics: Metrics) -> None:
        self._calls = cache(metrics.calls.labels)
        self._latency = cache(metrics.latency.labels)

    async def answer_call(self, procedure: str, work: Awaitable[T]) -> T:
        """The result of `work`. Raises Refused; a bug is logged under the error id that the caller gets."""
        started = time.perf_counter()
        outcome = "ok"
        try:
            return await work
        except PorticoError as error:
            outcome = error.code
            raise Refused(error) from None
        except Exception as error:  # noqa: BLE001 - a bug, whatever it is, ends here
            outcome = "internal"
            raise Refused(_internal(procedure, error)) from None
        finally:
            self._calls(procedure, outcome).inc()
            self._latency(procedure).observe(time.perf_counter() - started)


def _internal(procedure: str, error: Exception) -> Internal:
    error_id = uuid.uuid4().hex
    log.error("call.failed", procedure=procedure, error_id=error_id, exc_info=error)
    return Internal(error_id)
