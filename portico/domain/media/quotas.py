"""How much somebody may upload in a day: a sliding day, so that nobody waits for midnight."""

from collections.abc import Sequence

import msgspec

DAY = 86_400.0  # seconds


class Quota(msgspec.Struct, frozen=True):
    """Bytes and files in any 24 hours; 0 is no limit."""

    bytes: int
    files: int

    def wait_ms(self, recent: Sequence[tuple[float, int]], size: int, now: float) -> int:
        """0, or in how many milliseconds there is room for `size` bytes.

        `recent` are times and sizes of what was uploaded in the last day, the oldest first.
        """
        total, files, left_at = sum(each for _, each in recent), len(recent), now - DAY
        for kept_at, each in recent:
            if self._has_room(total + size, files + 1):
                break
            total, files, left_at = total - each, files - 1, kept_at
        return max(0, round((left_at + DAY - now) * 1000))

    def _has_room(self, total: int, files: int) -> bool:
        return not (self.bytes and total > self.bytes) and not (self.files and files > self.files)
