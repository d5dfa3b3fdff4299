"""Variables of the installation: its mode, its folder and port, its stores, its logs."""

from portico.settings.variables.groups import Group, declared
from portico.settings.variables.kinds import Choice, Flag, Integer, Names, Secret, Text, Url

EVERYWHERE, HERE = "0.0.0.0", "127.0.0.1"  # noqa: S104 - the operator chooses

MODE = Choice(
    "PORTICO_ENV",
    "`production` refuses to start with a missing, short or guessable secret.",
    ("development", "production"),
)
HOME = Text(
    "PORTICO_HOME",
    "Holds embedded data, files, the development secret and sockets, whatever the current folder is.",
    form="a folder",
    usual="`.portico` of the checkout; of an installed Portico `~/.local/share/portico`",
)
PORT = Integer("PORTICO_PORT", "The port that clients connect to.", 8080, 1, 65_535)
LISTEN = Choice(
    "PORTICO_LISTEN",
    "The addresses that Portico listens on; choose `127.0.0.1` if a proxy with TLS is on the same machine.",
    (EVERYWHERE, HERE),
)
PUBLIC_URL = Url(
    "PORTICO_PUBLIC_URL",
    "The start of the URLs of files.",
    usual="`http://127.0.0.1:PORTICO_PORT`",
)
DEMO = Choice(
    "PORTICO_DEMO",
    "`1` shows a page at `/`: in development a demo, in production a landing page. With `0` browsers get "
    "what programs get, a reference to `/info`.",
    ("0", "1"),
    usual="`1`; in production `0`",
)
CONSOLE = Choice(
    "PORTICO_CONSOLE",
    "`1` serves the console of admins at `/console`. It has no power of its own: everything needs a token.",
    ("0", "1"),
    usual="`1`; in production `0`",
)
ALLOWED_ORIGINS = Names(
    "ALLOWED_ORIGINS",
    "The sites whose pages may use Portico.",
    form="origins such as `https://www.example.com`, `capacitor://localhost`, separated by commas",
    usual="pages of localhost",
)
DATABASE_URL = Url(
    "DATABASE_URL",
    "The PostgreSQL (15 to 18) to use.",
    ("postgresql://", "postgres://"),
    usual="an embedded PostgreSQL",
)
DATABASE_REPLICA_URL = Url(
    "DATABASE_REPLICA_URL",
    "A standby of `DATABASE_URL` that answers searches, exports and older pages of conversations.",
    ("postgresql://", "postgres://"),
    usual="the primary is asked",
)
DATABASE_POOL_SIZE = Integer(
    "DATABASE_POOL_SIZE", "The database connections of each component process.", 4, 1, 100
)
DATABASE_POOLER = Choice(
    "DATABASE_POOLER",
    "`transaction` if `DATABASE_URL` leads to PgBouncer, or another pooler, in transaction mode.",
    ("none", "transaction"),
)
MESSAGING_PROCESSES = Integer(
    "MESSAGING_PROCESSES",
    "The processes of `messaging` on this node, each with database connections of its own.",
    1, 1, 16,
)  # fmt: skip
REDIS_URL = Url(
    "REDIS_URL",
    "The Redis or Valkey to use. Of a cluster, name some servers: `redis+cluster://HOST:PORT,HOST:PORT`.",
    ("redis://", "redis+cluster://", "unix://"),
    usual="an embedded Valkey",
)
CLUSTER = Flag(
    "PORTICO_CLUSTER",
    "`1` lets several nodes share one PostgreSQL and one Redis. Without it a second node does not start.",
)
NODE_ID = Text(
    "PORTICO_NODE_ID",
    "The name of this node among those that share a database.",
    form="1 to 32 of `a-z`, `0-9` and `-`",
    usual="made once and kept in `PORTICO_HOME`",
)
WATCHDOG = Integer(
    "PORTICO_WATCHDOG_SECONDS",
    "A process that gives no sign of life for so long is killed and started again; 0 turns this off.",
    5, 0, 3600,
)  # fmt: skip
LOG_LEVEL = Choice(
    "LOG_LEVEL", "The least important lines in the logs.", ("info", "debug", "warning", "error")
)
LOG_FORMAT = Choice(
    "LOG_FORMAT",
    "How the logs on stderr are written.",
    ("json", "console"),
    usual="`console`; in production `json`",
)
COMPONENT_SECRET = Secret(
    "PORTICO_COMPONENT_SECRET",
    "Portico's own processes join the router with it; set it only if you start them yourself.",
    usual="made at each start",
)

GROUP = Group("Installation", "how-to/deploy.md", declared(globals()))
