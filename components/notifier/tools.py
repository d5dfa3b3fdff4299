"""What every provider gets to work with: the clock, HTTP, and the metrics of its process."""

from typing import Any

import msgspec

from components.notifier.http import Http
from components.platform.metrics import Metrics


class Tools(msgspec.Struct, frozen=True):
    """Made once by `components.notifier.providers`, for all of them."""

    reactor: Any
    http: Http
    metrics: Metrics
