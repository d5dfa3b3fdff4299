"""The table of nodes: claimed when a node starts, then extended by a heartbeat. PostgreSQL's clock counts."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from portico.domain.nodes import LEASE, STARTING, LiveNode, NodeClaim
from portico.storage import migrate
from portico.storage.database import Database
from portico.storage.sync_transaction import transaction

LOCK = 0x706F72746E6F6465  # "portnode": whoever holds it looks at the nodes and claims one
RELAY = "relay:"
KEPT_DAYS = 7  # for which a dead node is remembered
LIVE = """
    select id, place, address, cluster, secrets, files,
           extract(epoch from clock_timestamp() - seen_at)::float
    from node where expires_at > clock_timestamp() and place <> %s order by id
"""
CLAIM = """
    insert into node (id, place, address, version, schema, cluster, secrets, files, expires_at)
    values (%s, %s, %s, %s, %s, %s, %s, %s, now() + make_interval(secs => %s))
    on conflict (id) do update set (place, address, version, schema, cluster, secrets, files, expires_at,
                                    sessions, draining, started_at, seen_at)
      = (excluded.place, excluded.address, excluded.version, excluded.schema, excluded.cluster,
         excluded.secrets, excluded.files, excluded.expires_at, 0, false, now(), now())
"""
# Nobody is connected to a node that has not started: what was said meanwhile is not published there.
SKIP = "update log_cursor set position = pg_snapshot_xmin(pg_current_snapshot()) where name = %s"
RELEASE = "update node set expires_at = now() where id = %s and place = %s"
DRAIN = "update node set draining = true where id = %s and expires_at > now()"
# A lost heartbeat is repeated a second later, so that none waits for the disk. Meanwhile nobody waits either
# for its transaction, whose end all readers of the log have to see.
# A node whose lease has ended since its last heartbeat was frozen, or the database was away. Then the leases
# of the others ended at that time too, and nobody can say yet who is dead: they get another lease.
BEAT = """
    with quick as (select set_config('synchronous_commit', 'off', true)),
    lapsed as (
      select expires_at - make_interval(secs => %(lease)s) as since from node
      where id = %(id)s and place = %(place)s and expires_at < now()
    ), spared as (
      update node set expires_at = now() + make_interval(secs => %(lease)s)
      where id in (select other.id from node other, lapsed
                   where other.id <> %(id)s and other.expires_at < now() and other.expires_at > lapsed.since
                   for update of other skip locked)
      returning 1
    ), beat as (
      insert into node (id, place, address, cluster, sessions, expires_at)
      select %(id)s, %(place)s, %(address)s, %(cluster)s, %(sessions)s,
             now() + make_interval(secs => %(lease)s) from quick
      on conflict (id) do update set sessions = excluded.sessions, seen_at = now(),
                                     expires_at = excluded.expires_at
      where node.place = excluded.place
      returning draining
    )
    select exists (select from beat),
      array(select id from node
            where (expires_at > now() or expires_at > (select since from lapsed))
              and cluster and id <> %(id)s order by id),
      coalesce((select draining from beat), false),
      exists (select from lapsed)
        and exists (select from node where expires_at > now() and cluster and id <> %(id)s)
"""


LIST = """
    select n.id, n.address, n.version, n.sessions,
           case when n.expires_at < clock_timestamp() then 'dead' when n.draining then 'draining'
                when n.seen_at = n.started_at then 'starting' else 'alive' end,
           extract(epoch from clock_timestamp() - n.seen_at)::float,
           (select count(*) from message m
            where m.changed >= c.position and m.imported is distinct from m.rev)
    from node n left join log_cursor c on c.name = %s || n.id order by n.id
"""
# Rows and log cursors of nodes that will not come back.
FORGET = """
    delete from node where expires_at < now() - make_interval(days => %(days)s);
    delete from log_cursor where starts_with(name, %(prefix)s) and name <> %(own)s
      and not exists (select from node where log_cursor.name = %(prefix)s || node.id)
    returning 1
"""


class NodeState(NamedTuple):
    """A node as operators see it; `behind` are the messages that its relay has not published yet."""

    id: str
    address: str
    version: str
    sessions: int
    state: str
    seen_seconds: float
    behind: int


class Heartbeat(NamedTuple):
    """Whether the id still belongs to this node, which others of the cluster live, and whether it drains.

    `was_dead`: the others held this node for dead since its last heartbeat, and sent it nothing.
    """

    is_own: bool
    others: Sequence[str]
    draining: bool
    was_dead: bool


def claim(
    dsn: str, own: NodeClaim, version: str, refusal: Callable[[Sequence[LiveNode]], str | None]
) -> str | None:
    """Claim the node's row, unless `refusal` has a reason not to. Raises DatabaseTrouble.

    `refusal` gets the nodes that live at other places. Of two nodes that start at once one waits here.
    """
    with transaction(dsn) as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", (LOCK,))
        cursor.execute(LIVE, (own.place,))
        reason = refusal([LiveNode(NodeClaim(*row[:-1]), row[-1]) for row in cursor.fetchall()])
        if reason is None:
            schema = migrate.available()[-1]
            cursor.execute(SKIP, (relay_cursor(own.id),))
            cursor.execute(
                CLAIM,
                (
                    own.id,
                    own.place,
                    own.address,
                    version,
                    schema,
                    own.cluster,
                    own.secrets,
                    own.files,
                    STARTING,
                ),
            )
    return reason


def list_nodes(dsn: str) -> list[NodeState]:
    """All nodes, also those that died in the last days. Raises DatabaseTrouble."""
    with transaction(dsn) as cursor:
        cursor.execute(LIST, (RELAY,))
        return [NodeState(*row) for row in cursor.fetchall()]


def drain(dsn: str, node_id: str) -> bool:
    """Tell a node to move its clients away; False if no such node lives. Raises DatabaseTrouble."""
    with transaction(dsn) as cursor:
        cursor.execute(DRAIN, (node_id,))
        return cursor.rowcount > 0


def relay_cursor(node_id: str) -> str:
    """The name of the log cursor of a node's message relay."""
    return f"{RELAY}{node_id}"


def release(dsn: str, own: NodeClaim) -> None:
    """Say that the node has stopped. Raises DatabaseTrouble."""
    with transaction(dsn) as cursor:
        cursor.execute(RELEASE, (own.id, own.place))


class Nodes:
    """The heartbeat of one node."""

    def __init__(self, database: Database, own: NodeClaim) -> None:
        self._database = database
        self._own = own

    async def beat(self, sessions: int) -> Heartbeat:
        """Say that this node lives, with so many sessions. Raises Unavailable."""
        own = self._own
        [row] = await self._database.query(
            BEAT,
            {
                "id": own.id,
                "place": own.place,
                "address": own.address,
                "cluster": own.cluster,
                "sessions": sessions,
                "lease": LEASE,
            },
        )
        return Heartbeat(*row)

    async def list_all(self) -> list[NodeState]:
        """All nodes, also those that died in the last days. Raises Unavailable."""
        return [NodeState(*row) for row in await self._database.query(LIST, (RELAY,))]

    async def forget_dead(self) -> None:
        """Remove what is left of nodes that have been dead for days. Raises Unavailable."""
        await self._database.query(
            FORGET, {"days": KEPT_DAYS, "prefix": RELAY, "own": relay_cursor(self._own.id)}
        )
