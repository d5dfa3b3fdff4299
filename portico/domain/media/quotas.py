"""The upload quota in a sliding window of 24 hours."""

from collections.abc import Sequence

import msgspec

DAY = 86_400.0  # seconds


class Quota(msgspec.Struct, frozen=True):
    """Bytes and files in any 24 hours; 0 means no limit."""

    bytes: int
    files: int

    def wait_ms(self, recent: Sequence[tuple[float, int]], size: int, now: float) -> int:
        """0, or the milliseconds until `size` bytes are allowed.

        `recent` has time and size of the uploads of the last day, oldest first.
        """
        total, files, left_at = sum(each for _, each in recent), len(recent), now - DAY
        for kept_at, each in recent:
            if self._has_room(total + size, files + 1):
                break
            total, files, left_at = total - each, files - 1, kept_at
        return max(0, round((left_at + DAY - now) * 1000))

    def _has_room(self, total: int, files: int) -> bool:
        return not (self.bytes and total > self.bytes) and not (self.files and files > self.files)
