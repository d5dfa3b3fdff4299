"""Transports that an operator adds to `.crossbar/config.json`: clients connect by each, and are answered."""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_twisted
from autobahn.twisted.rawsocket import WampRawSocketClientFactory
from autobahn.wamp.serializer import CBORSerializer
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from twisted.internet import reactor as global_reactor
from twisted.internet.endpoints import TCP4ClientEndpoint

from runtime.client import Client, connect
from server.process_table import CONFIG
from tests.support.node import Node
from tests.support.ports import free_port

# `portico up` with another config.
UP = "import sys; from pathlib import Path; from server import process_table as table; from cli import main;"
UP += "table.CONFIG = Path(sys.argv.pop(1)); sys.exit(main())"
CLIENTS = {"ticket": {"type": "dynamic", "authenticator": "portico.internal.authenticate"}}
CLIENTS["ticket"]["authenticator-realm"] = "portico"
WEBSOCKET = {"type": "websocket", "serializers": ["cbor", "json"], "auth": CLIENTS}
RAWSOCKET = {"serializers": ["cbor"], "auth": CLIENTS}


class ConfiguredNode(Node):
    """A node whose config has more transports, and TLS on its own port."""

    def __init__(self, folder: Path) -> None:
        super().__init__(free_port())
        self.folder_of_config = folder
        self.websocket, self.universal = free_port(), free_port()

    def command(self) -> list[str]:
        config = self.folder_of_config / "config.json"
        config.write_text(json.dumps(self.config()))
        return [sys.executable, "-c", UP, str(config), "up"]

    def config(self) -> dict[str, Any]:
        """The config of the repository with what an operator adds."""
        config: dict[str, Any] = json.loads(CONFIG.read_text())
        transports = config["workers"][0]["transports"]
        [web] = [transport for transport in transports if transport["id"] == "web"]
        web["endpoint"]["tls"] = {
            "key": str(self.folder_of_config / "key.pem"),
            "certificate": str(self.folder_of_config / "cert.pem"),
        }
        transports += [
            {**WEBSOCKET, "id": "standalone", "endpoint": {"type": "tcp", "port": self.websocket}},
            {
                "type": "universal",
                "id": "universal",
                "endpoint": {"type": "tcp", "port": self.universal},
                "rawsocket": RAWSOCKET,
                "websocket": {"ws": WEBSOCKET},
            },
        ]
        return config


def make_certificate(folder: Path) -> None:
    """A self-signed certificate for localhost, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)


@pytest.fixture(scope="module")
def configured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConfiguredNode]:
    folder = tmp_path_factory.mktemp("config")
    make_certificate(folder)
    node = ConfiguredNode(folder)
    with node.running():
        yield node


async def own_id(client: Client) -> str:
    """Who the node says that this client is."""
    reply = await client.call_procedure("user.me").addTimeout(20, global_reactor)
    client.disconnect()
    return str(reply["user"]["id"])


@pytest_twisted.ensureDeferred
async def test_a_client_connects_by_tls_to_the_port_of_the_node(
    configured: ConfiguredNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(configured.folder_of_config / "cert.pem"))
    url = f"wss://localhost:{configured.port}/ws"
    assert await own_id(await connect(global_reactor, url, configured.token("ada"))) == "ada"


@pytest.mark.parametrize("transport", ["websocket", "universal"])
@pytest_twisted.ensureDeferred
async def test_a_client_connects_by_websocket(configured: ConfiguredNode, transport: str) -> None:
    url = f"ws://127.0.0.1:{getattr(configured, transport)}/ws"
    assert await own_id(await connect(global_reactor, url, configured.token("bob"))) == "bob"


@pytest_twisted.ensureDeferred
async def test_a_backend_connects_by_rawsocket_to_a_universal_transport(configured: ConfiguredNode) -> None:
    client = Client(configured.token("site", role="service"))
    factory: Any = WampRawSocketClientFactory(lambda: client, serializer=CBORSerializer())
    await TCP4ClientEndpoint(global_reactor, "127.0.0.1", configured.universal).connect(factory)
    assert await own_id(await client.joined) == "site"
