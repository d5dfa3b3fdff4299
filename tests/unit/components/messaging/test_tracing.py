"""Without a collector nothing stands in the way of a message."""

from typing import Any

from components.messaging.tracing import traced_endpoints, traced_publisher
from runtime.procedures import endpoints


async def send(request: Any, caller: Any) -> Any:
    raise NotImplementedError


def test_without_a_tracer_everything_stays_what_it_is() -> None:
    table, publisher = endpoints({"message.send": send}), object()
    assert traced_endpoints(table, None) is table
    assert traced_publisher(publisher, None) is publisher  # type: ignore[arg-type]
