"""The listening address of the transports in `.crossbar/config.json`."""

from typing import Any


def listen_at(endpoint: dict[str, Any], address: str) -> None:
    """Bind Portico's own port to an address, unless config.json names one."""
    if endpoint.get("port") == "$PORTICO_PORT":
        endpoint.setdefault("interface", address)
