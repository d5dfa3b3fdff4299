"""The row of this node: claimed before its processes start, and released after they have ended.

A node that was killed counts as alive for some seconds. Another one that starts meanwhile waits for that.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from time import monotonic

from portico import __version__
from portico.domain.nodes import LEASE, LiveNode, NodeClaim, refusal
from portico.settings.core import Settings
from portico.storage import nodes
from portico.storage.connection_errors import DatabaseTrouble
from server.errors import ProcessManagerError
from server.process_manager import ProcessManager

PAUSE = 0.5  # seconds between two tries
ROUNDS = 100_000  # of the fingerprint: it lies in the database, and nobody finds a secret by it


@contextmanager
def claimed_place(manager: ProcessManager, settings: Settings) -> Iterator[None]:
    """Hold this node's row for what runs inside; its processes end before the row is released.

    Raises ProcessManagerError when another node that lives does not allow it.
    """
    claim, servers = Claim(settings), manager.count
    claim.await_place(manager)
    try:
        yield
    finally:
        manager.stop_after(servers)
        claim.release()


class Claim:
    """The claim of this node's row."""

    def __init__(self, settings: Settings) -> None:
        self._dsn, self._own = settings.dsn, claim_of(settings)
        # A node whose database is embedded shares its Redis with those that have come to it.
        self._shares_redis = settings.redis_url is not None or settings.database_url is None
        self._began = monotonic()
        self._due = 0.0
        self._reason: str | None = None
        self._they_live = False  # whether all others have given a sign of life since we look

    def await_place(self, manager: ProcessManager) -> None:
        """Return when the row is this node's. Raises ProcessManagerError."""
        try:
            manager.wait_until(self._try, LEASE + 1)
        except DatabaseTrouble as error:
            raise ProcessManagerError(str(error)) from error
        if self._reason and not manager.stopping:
            raise ProcessManagerError(self._reason)

    def release(self) -> None:
        """Tell the others at once that this node has stopped, if the database is still there."""
        with suppress(DatabaseTrouble):
            nodes.release(self._dsn, self._own)

    def _try(self) -> bool:
        """Whether there is no use in another try."""
        if monotonic() < self._due:
            return False
        self._reason = nodes.claim(self._dsn, self._own, __version__, self._refusal)
        self._due = monotonic() + PAUSE
        return self._reason is None or self._they_live

    def _refusal(self, others: Sequence[LiveNode]) -> str | None:
        self._they_live = all(node.seen < monotonic() - self._began for node in others)
        return refusal(self._own, others, shares_redis=self._shares_redis)


def claim_of(settings: Settings) -> NodeClaim:
    """What this node says of itself."""
    media = settings.media
    files = f"{media.bucket.endpoint}/{media.bucket.name}" if media.bucket else media.service_url or ""
    return NodeClaim(
        settings.node, settings.place, settings.address, settings.cluster, _fingerprint(settings), files
    )


def _fingerprint(settings: Settings) -> str:
    keys = settings.keys
    # Where only the secret of tokens is known, it signs URLs of files too.
    parts = (keys.secret, keys.public_key, keys.jwks_url, settings.media.secret or keys.secret)
    secrets = "\0".join(part or "" for part in parts)
    return hashlib.pbkdf2_hmac("sha256", secrets.encode(), b"portico.node", ROUNDS).hex()[:32]
