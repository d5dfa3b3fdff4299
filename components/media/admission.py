"""Upload quotas: checked before the first byte is read, and again before a file is stored."""

from twisted.internet.defer import Deferred, DeferredLock

from components.media.free_space import FreeSpace
from portico.domain.errors import RateLimited
from portico.domain.media.quotas import Quota
from portico.ports import Clock
from portico.storage.media import Media, MediaStore

DISK_FULL = -1


class UploadAdmission:
    """The quota of each user and the free disk space."""

    def __init__(self, store: MediaStore, space: FreeSpace, quota: Quota, clock: Clock) -> None:
        self._store = store
        self._space = space
        self._quota = quota
        self._clock = clock
        self._one_at_a_time = DeferredLock()  # files that are complete together are counted together

    async def check_upload(self, owner_id: str, size: int) -> int:
        """0 if allowed, milliseconds until the quota allows it, or DISK_FULL."""
        return await self._wait_ms(owner_id, size) if self._space.has_room(size) else DISK_FULL

    async def add_file(self, media: Media, owner_id: str) -> None:
        await self._one_at_a_time.run(lambda: Deferred.fromCoroutine(self._add(media, owner_id)))

    async def _add(self, media: Media, owner_id: str) -> None:
        if wait_ms := await self._wait_ms(owner_id, media.size):
            raise RateLimited(wait_ms, "uploads")
        await self._store.add_file(media, owner_id)

    async def _wait_ms(self, owner_id: str, size: int) -> int:
        if not (self._quota.bytes or self._quota.files):
            return 0
        return self._quota.wait_ms(await self._store.list_recent(owner_id), size, self._clock.seconds())
