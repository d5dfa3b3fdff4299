"""What every provider is constructed with: the clock, the HTTP client and the metrics of its process."""

from typing import Any

import msgspec

from components.delivery.http import Http
from runtime.metrics import Metrics


class ProviderContext(msgspec.Struct, frozen=True):
    """Made once by `components.delivery.providers`, for all of them."""

    reactor: Any
    http: Http
    metrics: Metrics
