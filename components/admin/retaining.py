"""Retention: empties messages older than `MESSAGE_RETENTION_DAYS` in batches, deletes old calls and notes."""

from collections.abc import Mapping
from datetime import timedelta

from portico.ports import Clock
from portico.storage.messages.retention import Retention
from portico.waiting import sleep

PAUSE = 0.1  # seconds between two batches: the relay publishes every message
PERIOD = 3600.0  # seconds between two runs


class Retainer:
    """Applies the retention period of each conversation type."""

    def __init__(self, store: Retention, ages: Mapping[str, timedelta], clock: Clock) -> None:
        self._store = store
        self._ages = ages
        self._clock = clock

    async def apply_retention(self) -> None:
        for conversation_type, age in self._ages.items():
            while await self._store.empty_older(conversation_type, age):
                await sleep(self._clock, PAUSE)
            while await self._store.forget_calls(conversation_type, age):
                await sleep(self._clock, PAUSE)
            while await self._store.forget_notes(conversation_type, age):
                await sleep(self._clock, PAUSE)
            while await self._store.forget_held(conversation_type, age):
                await sleep(self._clock, PAUSE)
