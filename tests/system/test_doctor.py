"""`portico doctor` against a healthy node, and where there is none."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from portico.settings.core import parse
from tests.support.clusters import WITHOUT_SYNC, configure
from tests.support.node import ROOT, Node
from tests.support.ports import free_port


def doctor(node: Node, **env: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "cli", "doctor"],
        cwd=ROOT,
        env={**node.env, **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def durable_node(node: Node) -> Iterator[Node]:
    """The node with a database that survives a power cut, as nodes have it outside of tests."""
    dsn = parse(node.env).dsn
    configure(dsn, "alter system reset fsync")
    yield node
    configure(dsn, WITHOUT_SYNC)


def test_a_healthy_node_has_nothing_that_fails(durable_node: Node) -> None:
    done = doctor(durable_node)
    assert done.returncode == 0, done.stdout
    checked = {line.split(": ")[0][5:] for line in done.stdout.splitlines()}
    assert checked == {
        *(
            "settings",
            "keys",
            "variables",
            "notifications",
            "numbers",
            "sockets",
            "home",
            "open files",
            "disk",
            "database",
            "migrations",
            "durability",
        ),
        *("database clock", "redis", "node", "version", "login", "node clock"),
    }
    assert "session.info answers in" in done.stdout


def test_where_nobody_answers_it_says_how_to_start(node: Node) -> None:
    port = free_port()
    done = doctor(node, PORTICO_PORT=str(port))
    assert done.returncode == 1
    assert f"FAIL node: no Portico answers on 127.0.0.1:{port} -> start it with `make run`\n" in done.stdout


def test_another_secret_than_the_nodes_is_found_out(node: Node) -> None:
    done = doctor(node, ACCESS_TOKEN_SECRET="quite another secret, and long enough to be one")
    assert done.returncode == 1
    assert "FAIL login: " in done.stdout
    assert "the node's environment" in done.stdout


def test_stores_that_are_away_are_told_without_their_passwords(node: Node) -> None:
    port = free_port()
    done = doctor(
        node,
        DATABASE_URL=f"postgresql://portico:hidden@127.0.0.1:{port}/portico",
        REDIS_URL=f"redis://:hidden@127.0.0.1:{port}",
    )
    assert done.returncode == 1
    assert "FAIL database: cannot reach the database at 127.0.0.1" in done.stdout
    assert "check DATABASE_URL" in done.stdout
    assert "warn redis: Connection refused" in done.stdout
    assert "hidden" not in done.stdout + done.stderr


def test_a_mistake_in_the_environment_is_a_line_too(node: Node) -> None:
    done = doctor(node, PORTICO_PORT="many")
    assert done.returncode == 1
    assert done.stdout.startswith("FAIL settings: PORTICO_PORT='many'")
