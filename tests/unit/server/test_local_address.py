"""The node's own port has TLS where the config gives its endpoint a certificate, and nowhere else."""

import json
from pathlib import Path
from typing import Any

import pytest

from server import process_table
from server.local_address import has_tls, local_url

OWN = {"type": "tcp", "port": "$PORTICO_PORT"}
TLS = {"key": "key.pem", "certificate": "cert.pem"}


def config(folder: Path, *endpoints: dict[str, Any]) -> Path:
    path = folder / "config.json"
    path.write_text(json.dumps({"workers": [{"transports": [{"endpoint": each} for each in endpoints]}]}))
    return path


@pytest.mark.parametrize(
    ("endpoints", "expected"),
    [
        ([OWN], False),
        ([{**OWN, "tls": TLS}], True),
        ([OWN, {"type": "tcp", "port": 9000, "tls": TLS}], False),
        ([{"type": "unix", "path": "router.sock"}, {**OWN, "tls": TLS}], True),
    ],
)
def test_only_the_nodes_own_port_counts(
    tmp_path: Path,
    endpoints: list[dict[str, Any]],
    expected: bool,
) -> None:
    assert has_tls(config(tmp_path, *endpoints)) == expected


def test_a_config_that_cannot_be_read_has_none(tmp_path: Path) -> None:
    assert not has_tls(tmp_path / "missing.json")


def test_the_scheme_follows_the_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert local_url("http", 8080, "/health") == "http://127.0.0.1:8080/health"
    monkeypatch.setattr(process_table, "CONFIG", config(tmp_path, {**OWN, "tls": TLS}))
    assert local_url("ws", 8080, "/ws") == "wss://127.0.0.1:8080/ws"
