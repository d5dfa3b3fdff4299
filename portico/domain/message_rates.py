"""The rate limit of messages: a sliding log of what each user sent in the last window. Pure.

The same `local_id` counts once, so a retry costs nothing. `portico/storage/message_rates.py` keeps the same
log in Redis for all processes; this one serves a process when Redis is down. `portico/domain/rate_limits.py`
limits requests of any kind.
"""

from collections import OrderedDict


class SlidingLog:
    """At most `limit` messages in any `window_ms`, for each user."""

    def __init__(self, limit: int, window_ms: int) -> None:
        self.limit = limit
        self.window_ms = window_ms
        self._sent: dict[str, OrderedDict[str, int]] = {}

    def count_message(self, user_id: str, local_id: str, now_ms: int) -> int:
        """Count one message. Returns 0, or the milliseconds until one is allowed."""
        sent = self._sent.setdefault(user_id, OrderedDict())
        self._forget(sent, now_ms)
        if local_id in sent:
            return 0
        if len(sent) >= self.limit:
            return next(iter(sent.values())) + self.window_ms - now_ms
        sent[local_id] = now_ms
        return 0

    def sweep(self, now_ms: int) -> None:
        """Forget users whose window is empty."""
        for sent in self._sent.values():
            self._forget(sent, now_ms)
        self._sent = {user: sent for user, sent in self._sent.items() if sent}

    def _forget(self, sent: OrderedDict[str, int], now_ms: int) -> None:
        while sent and next(iter(sent.values())) <= now_ms - self.window_ms:
            sent.popitem(last=False)
