"""Leases on work that one process of all nodes does at a time. The clock of PostgreSQL counts.

A lease is a row and no advisory lock of a session: it works through a pooler, and a process that is frozen
loses it.
"""

import secrets
from datetime import timedelta

from portico.domain import nodes
from portico.storage.database import Database

LEASE = timedelta(seconds=nodes.LEASE)  # from the last renewal until somebody else may take it
TAKE = """
    with renewed as (
      update work_lease
      set node_id = %(node)s, holder = %(holder)s, expires_at = clock_timestamp() + %(lease)s
      where name = %(name)s and (holder = %(holder)s or expires_at < clock_timestamp()) returning 1
    ), first as (
      insert into work_lease (name, node_id, holder, expires_at)
      select %(name)s, %(node)s, %(holder)s, clock_timestamp() + %(lease)s
      where not exists (select from work_lease where name = %(name)s)
      on conflict do nothing returning 1
    )
    select from renewed union all select from first
"""
RELEASE_FORMER = "delete from work_lease where name = %s and node_id = %s and holder <> %s returning 1"
RELEASE = "delete from work_lease where name = %s and holder = %s returning 1"


class WorkLeases:
    """The lease `name`, for one process of a node."""

    def __init__(self, database: Database, node: str, name: str) -> None:
        self._database = database
        self._node = node
        self._name = name
        self._holder = secrets.token_hex(8)

    async def take(self) -> bool:
        """Take or renew the lease for LEASE. False while another process has it."""
        values = {"name": self._name, "node": self._node, "holder": self._holder, "lease": LEASE}
        return bool(await self._database.query(TAKE, values))

    async def release_former(self) -> None:
        """Release what this node's process held when it died, so that its successor need not wait."""
        await self._database.query(RELEASE_FORMER, (self._name, self._node, self._holder))

    async def release(self) -> None:
        """Let others take it at once."""
        await self._database.query(RELEASE, (self._name, self._holder))
