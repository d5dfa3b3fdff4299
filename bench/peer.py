"""A yardstick beside Portico: another server under the same load program, in the same sitting.

`--peer DIR` names a folder with `socketio_server.cjs` (a server; PORT, PG, SECRET), `schema.sql` (its
tables, with `conversations` and `participants`), `load.cjs` (the load for both; KIND `socketio` or `wamp`)
and `portico_contract.cjs` (how the load speaks to Portico). NODE_LIB names where their packages are.
"""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import msgspec
import psycopg2

from bench.node import SECRET, Node, free_port
from bench.send import SECONDS, Figures

SEED = """
    insert into conversations select from generate_series(1, %(pairs)s);
    insert into participants select i, 2 * i - 1, 0 from generate_series(1, %(pairs)s) i;
    insert into participants select i, 2 * i, 0 from generate_series(1, %(pairs)s) i
"""
YARDSTICK = "yardstick"
NAMES = {"json": "Portico, the yardstick's load", "cbor": "Portico, the same with CBOR"}
START = 1.0  # seconds for the yardstick to listen


def yardstick(node: Node, folder: Path, pairs: int, window: int) -> Figures:
    """The yardstick on the same PostgreSQL server, with the same load."""
    port = free_port()
    dsn = _database(node, folder, pairs)
    env = {**os.environ, "PORT": str(port), "PG": dsn, "SECRET": SECRET, "NODE_PATH": _packages()}
    server = subprocess.Popen(
        ["node", str(folder / "socketio_server.cjs")], env=env, stdout=subprocess.DEVNULL
    )
    try:
        time.sleep(START)
        return _load(node, folder, "socketio", f"http://127.0.0.1:{port}", pairs, window, [server.pid])
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def portico(node: Node, folder: Path, pairs: int, window: int, serializer: str) -> Figures:
    """Portico with that load; `serializer` is `json` or `cbor`."""
    pids = [process.pid for process in node.server()]
    found = _load(node, folder, "wamp", node.url, pairs, window, pids, SER=serializer)
    return msgspec.structs.replace(found, what=NAMES[serializer])


def _load(
    node: Node,
    folder: Path,
    kind: str,
    url: str,
    pairs: int,
    window: int,
    pids: list[int],
    **variables: str,
) -> Figures:
    roots = [process.pid for process in node.database()][:1]
    env = {
        **os.environ,
        **variables,
        "URL": url,
        "SECRET": SECRET,
        "REALM": "portico",
        "PAIRS": str(pairs),
        "WINDOW": str(window),
        "SECONDS": str(SECONDS),
        "WAMP_CONTRACT": str(folder / "portico_contract.cjs"),
        "SERVER_PIDS": ",".join(map(str, pids)),
        "DB_PIDS": ",".join(map(str, roots)),
    }
    output = subprocess.check_output(["node", str(folder / "load.cjs"), kind], env=env, text=True)
    measured = json.loads(output.splitlines()[-1])
    return Figures(
        YARDSTICK,
        window,
        measured["per_s"],
        float(measured["ack_p50"]),
        float(measured["ack_p99"]),
        float(measured["dlv_p50"]),
        float(measured["dlv_p99"]),
        measured["server_cpu_ms_per_msg"],
        measured["db_cpu_ms_per_msg"],
    )


def _database(node: Node, folder: Path, pairs: int) -> str:
    """A fresh database for the yardstick."""
    dsn = node.create_database("yardstick")
    with psycopg2.connect(dsn) as tables, tables.cursor() as cursor:
        cursor.execute((folder / "schema.sql").read_text())
        cursor.execute(SEED, {"pairs": pairs})
    tables.close()
    return dsn


def _packages() -> str:
    return str(Path(os.environ.get("NODE_LIB", ".")) / "node_modules")
