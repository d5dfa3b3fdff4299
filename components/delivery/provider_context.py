"""What every provider is constructed with: the clock, the HTTP client and the metrics of its process."""

from typing import Any

import msgspec

from components.delivery.http import Http
from runtime.metrics import Metrics


class ProviderContext(msgspec.Struct, frozen=True):
    """Shared by all providers; made by `components.delivery.providers`."""

    reactor: Any
    http: Http
    metrics: Metrics
