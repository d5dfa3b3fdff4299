"""`make nodes`: two nodes on one machine, on ports 8080 and 8081, with one PostgreSQL, Valkey and bucket.

The folder of the first node holds the embedded PostgreSQL and Valkey, unless `DATABASE_URL` and `REDIS_URL`
name others. Files go to a bucket that is made up here and forgotten at the end. Ctrl-C stops both nodes.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from portico.settings.core import parse
from tests.support.s3 import FakeS3, running_s3

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / ".portico" / "nodes"
PORTS = {"a": 8080, "b": 8081}
PATIENCE = 120.0  # seconds


def main() -> None:
    """Run both nodes until Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with running_s3() as files:
        nodes: list[subprocess.Popen[bytes]] = []
        try:
            shared = dict(os.environ)
            for name in PORTS:
                variables = {**shared, **own_variables(name, files)}
                nodes.append(start(name, variables))
                shared = {**shared, **stores_of(variables)}
            sys.stdout.write(
                "Two nodes run: http://127.0.0.1:8080/ and http://127.0.0.1:8081/. Ctrl-C ends them.\n"
            )
            sys.stdout.flush()
            nodes[0].wait()
        except KeyboardInterrupt:
            sys.stdout.write("Stopping both nodes.\n")
        finally:
            for node in reversed(nodes):  # the first one has the database
                node.send_signal(signal.SIGINT)
                node.wait(PATIENCE)


def own_variables(name: str, files: FakeS3) -> dict[str, str]:
    """What is the node's own, and the bucket of both."""
    bucket = files.bucket
    return {
        "PORTICO_HOME": str(HOME / name),
        "PORTICO_PORT": str(PORTS[name]),
        "PORTICO_NODE_ID": name,
        "PORTICO_CLUSTER": "1",
        "S3_ENDPOINT": bucket.endpoint,
        "S3_BUCKET": bucket.name,
        "S3_REGION": bucket.region,
        "S3_ACCESS_KEY_ID": bucket.access_key_id,
        "S3_SECRET_ACCESS_KEY": bucket.secret_access_key,
    }


def stores_of(variables: Mapping[str, str]) -> dict[str, str]:
    """The stores and the secret of a node that runs, for the next one."""
    settings = parse(variables)
    secret = settings.keys.secret or settings.secret_file.read_text().strip()
    return {"DATABASE_URL": settings.dsn, "REDIS_URL": settings.redis, "ACCESS_TOKEN_SECRET": secret}


def start(name: str, variables: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """Start a node and return when it is ready."""
    command = [sys.executable, "-m", "cli", "up"]
    # In a session of its own: Ctrl-C reaches this program, which stops the nodes in order.
    node = subprocess.Popen(command, cwd=ROOT, env=variables, start_new_session=True)  # noqa: S603
    deadline = time.monotonic() + PATIENCE
    while not is_ready(PORTS[name]):
        if node.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"node {name} does not start")
        time.sleep(0.2)
    return node


def is_ready(port: int) -> bool:
    """Whether a node answers that it is well."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as response:
            return bool(response.status == 200)
    except (URLError, OSError):
        return False


if __name__ == "__main__":
    main()
