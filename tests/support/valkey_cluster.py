"""A real Valkey Cluster: three masters, and two replicas of the one that has Portico's keys."""

import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from portico.storage.redis_cluster import SLOTS, slot_of
from server.embedded.serving import serving
from server.embedded.valkey import Valkey
from tests.support.ports import free_port
from tests.system.homes import temporary_home

SLOT = slot_of("portico")
SHARES = ((0, 5_460), (5_461, 10_922), (10_923, SLOTS - 1))
TIMEOUT = 1_000  # milliseconds after which a server that does not answer is replaced
PATIENCE = 30.0


class ClusteredValkey(Valkey):
    """The embedded server, as a server of a cluster: those need ports."""

    def __init__(self, home: Path, options: Sequence[str]) -> None:
        super().__init__(home)
        self.port, self._bus_port, self._options = free_port(), free_port(), options
        self.process: subprocess.Popen[bytes] | None = None
        self.password = ""

    def spawn(self) -> "subprocess.Popen[bytes]":
        self.process = super().spawn()
        return self.process

    def _command(self, home: str) -> list[str]:
        ports = ["--port", str(self.port), "--cluster-port", str(self._bus_port)]
        cluster = ["--cluster-enabled", "yes", "--cluster-node-timeout", str(TIMEOUT)]
        cluster += ["--repl-diskless-sync-delay", "0"]
        return [*super()._command(home), *ports, *cluster, *self._options]

    def send(self, number: signal.Signals) -> None:
        """A signal to the server."""
        assert self.process
        self.process.send_signal(number)

    @property
    def has_ended(self) -> bool:
        """Whether it was killed."""
        return self.process is not None and self.process.poll() is not None

    def ask(self, *words: Any) -> Any:
        """The answer to a command. Raises AssertionError for an error."""
        with (
            socket.create_connection(("127.0.0.1", self.port), 5) as client,
            client.makefile("rb") as answers,
        ):
            for command in (("AUTH", self.password), words) if self.password else (words,):
                parts = [str(word).encode() for word in command]
                client.sendall(b"*%d\r\n" % len(parts))
                client.sendall(b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts))
                answer = _read(answers)
            return answer

    def set_password(self, password: str) -> None:
        """Want this password from now on, or none."""
        for name in ("masterauth", "requirepass"):
            self.ask("CONFIG", "SET", name, password)
        self.password = password

    @property
    def id(self) -> str:
        """Its name in the cluster."""
        name: str = self.ask("CLUSTER", "MYID")
        return name


class ValkeyCluster:
    """Its servers."""

    def __init__(self, servers: Sequence[ClusteredValkey]) -> None:
        self.servers = servers

    @property
    def url(self) -> str:
        """Where two of them are: REDIS_URL need not name all."""
        return f"redis+cluster://127.0.0.1:{self.servers[0].port},127.0.0.1:{self.servers[2].port}"

    def others(self) -> list[ClusteredValkey]:
        """The masters without Portico's slot."""
        rows = self._alive().ask("CLUSTER", "SLOTS")
        ports = {master[1] for first, last, master, *_ in rows if not first <= SLOT <= last}
        holder = self.holder()
        return [server for server in self.servers if server.port in ports and server is not holder]

    def holder(self, seen_by: ClusteredValkey | None = None) -> ClusteredValkey:
        """The master of Portico's slot, as one that lives sees it."""
        return self._holders(seen_by or self._alive())[0]

    def replica(self) -> ClusteredValkey:
        """A replica of that master."""
        return self._holders(self._alive())[1]

    def _holders(self, seen_by: ClusteredValkey) -> list[ClusteredValkey]:
        for first, last, *holders in seen_by.ask("CLUSTER", "SLOTS"):
            if first <= SLOT <= last:
                ports = [holder[1] for holder in holders]
                return sorted((s for s in self.servers if s.port in ports), key=lambda s: ports.index(s.port))
        raise AssertionError("nobody has the slot")

    def settle(self) -> None:
        """Return when all see all slots served, and the slot's master has a replica."""
        wait_for(lambda: all("cluster_state:ok" in server.ask("CLUSTER", "INFO") for server in self.servers))
        wait_for(lambda: len({self.holder(server).port for server in self.servers}) == 1)
        wait_for(lambda: all(len(self._holders(server)) > 1 for server in self.servers))
        wait_for(lambda: "state=online" in self.holder().ask("INFO", "replication"))

    def set_password(self, password: str) -> None:
        """All servers want this password from now on, or none."""
        for server in self.servers:
            server.set_password(password)

    def resume(self) -> None:
        """Let go on what was stopped."""
        for server in self.servers:
            server.send(signal.SIGCONT)

    def stop(self) -> None:
        """End all, also those that were started again."""
        self.resume()
        for server in self.servers:
            server.send(signal.SIGTERM)
            assert server.process
            server.process.wait(PATIENCE)

    def mend(self) -> None:
        """Start what was killed or stopped, and wait until all is well."""
        self.resume()
        for server in self.servers:
            if server.has_ended:
                self.restart(server)
        wait_for(lambda: len({self.holder(server).port for server in self.servers}) == 1)
        if len(self._holders(self._alive())) == 1:  # the slot moved to a master without a replica
            spare = next(server for server in self.servers if "role:slave" in server.ask("INFO"))
            spare.ask("CLUSTER", "REPLICATE", self.holder().id)
        self.settle()

    def restart(self, server: ClusteredValkey) -> None:
        """Start a server that was killed; it comes back as a replica."""
        assert server.process
        server.process.wait(PATIENCE)
        server.prepare()
        process = server.spawn()
        wait_for(lambda: server.is_ready(process.pid))

    def begin_move(self, source: ClusteredValkey, target: ClusteredValkey) -> None:
        """Portico's slot begins to move."""
        target.ask("CLUSTER", "SETSLOT", SLOT, "IMPORTING", source.id)
        source.ask("CLUSTER", "SETSLOT", SLOT, "MIGRATING", target.id)

    def move_keys(self, source: ClusteredValkey, target: ClusteredValkey, count: int) -> int:
        """Move at most so many keys; how many it were."""
        keys = source.ask("CLUSTER", "GETKEYSINSLOT", SLOT, count)
        for key in keys:
            source.ask("MIGRATE", "127.0.0.1", target.port, key, 0, 5_000)
        return len(keys)

    def end_move(self, source: ClusteredValkey, target: ClusteredValkey) -> None:
        """The slot has moved; its new master tells all."""
        for server in (target, source):
            server.ask("CLUSTER", "SETSLOT", SLOT, "NODE", target.id)

    def _alive(self) -> ClusteredValkey:
        return next(server for server in self.servers if server.probe())


@contextmanager
def running_valkey_cluster(*options: str) -> Iterator[ValkeyCluster]:
    """A cluster that answers."""
    with temporary_home() as home, ExitStack() as running:
        servers = [ClusteredValkey(home / str(number), options) for number in range(5)]
        for server in servers:
            running.enter_context(serving(server))
        for number, (server, share) in enumerate(zip(servers[:3], SHARES, strict=True)):
            server.ask("CLUSTER", "ADDSLOTSRANGE", *share)
            server.ask("CLUSTER", "SET-CONFIG-EPOCH", number + 1)
        for server in servers[1:]:
            servers[0].ask("CLUSTER", "MEET", "127.0.0.1", server.port, server._bus_port)
        cluster = ValkeyCluster(servers)
        wait_for(lambda: all("cluster_known_nodes:5" in server.ask("CLUSTER", "INFO") for server in servers))
        holder = next(server for server, share in zip(servers, SHARES, strict=False) if share[1] >= SLOT)
        for server in servers[3:]:
            wait_for(lambda each=server: _replicates(each, holder))
        cluster.settle()
        running.callback(cluster.stop)
        yield cluster


def _replicates(server: ClusteredValkey, master: ClusteredValkey) -> bool:
    try:
        return bool(server.ask("CLUSTER", "REPLICATE", master.id) == "OK")
    except AssertionError:
        return False  # it has not heard of its master yet


def wait_for(condition: Any) -> None:
    """Return when a server of the cluster has come to something by itself."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "the cluster never came to it"
        time.sleep(0.01)


def _read(answers: BinaryIO) -> Any:
    line = answers.readline().rstrip()
    kind, rest = line[:1], line[1:]
    assert kind != b"-", rest.decode()
    if kind == b":":
        return int(rest)
    if kind == b"$":
        return answers.read(int(rest) + 2)[:-2].decode() if int(rest) >= 0 else None
    if kind == b"*":
        return [_read(answers) for _ in range(int(rest))]
    return rest.decode()
