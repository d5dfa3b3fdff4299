"""How programs on this machine reach the node's own port: with TLS, where `.crossbar/config.json` says so.

The certificate is for the public name of the node and not for this machine, so it is not verified here: the
connection does not leave the machine, and no secret is sent.
"""

import json
import ssl
from pathlib import Path
from urllib.request import HTTPSHandler, OpenerDirector, ProxyHandler, build_opener

from server import process_table

PORT = "$PORTICO_PORT"


def has_tls(config: Path | None = None) -> bool:
    """Whether the node's own port has a certificate, by the node's config or another one."""
    try:
        workers = json.loads((config or process_table.CONFIG).read_text())["workers"]
    except (OSError, ValueError, KeyError):
        return False
    endpoints = [each.get("endpoint", {}) for worker in workers for each in worker.get("transports", [])]
    return any("tls" in endpoint for endpoint in endpoints if endpoint.get("port") == PORT)


def local_url(scheme: str, port: int, path: str) -> str:
    """`http://127.0.0.1:8080/health`; with TLS the scheme is `https`, and `wss` for `ws`."""
    return f"{scheme}{'s' if has_tls() else ''}://127.0.0.1:{port}{path}"


def local_opener() -> OpenerDirector:
    """Opens local URLs, never through a proxy."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return build_opener(ProxyHandler({}), HTTPSHandler(context=context))
