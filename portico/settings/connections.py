"""Settings of what the router takes from connections: how many of them, and of subscriptions.

`portico.settings.core` has them as `Settings.connections`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TypeAlias

from portico.settings.environment import SettingsError
from portico.settings.variables import connections as variables

Network: TypeAlias = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class ConnectionSettings:
    """How many connections there may be in all, and from one address before they have joined."""

    max_connections: int = 10_000
    max_unjoined: int = 256
    max_subscriptions: int = 128
    proxies: tuple[Network, ...] = ()
    compression: bool = True
    fast_path: bool = True  # False: no override of the router's that only saves time

    def is_proxy(self, address: str) -> bool:
        """Whether connections of many people come from this address."""
        try:
            found = ip_address(address.partition("%")[0])
        except ValueError:
            return True  # a Unix socket: its folder says who may connect
        found = getattr(found, "ipv4_mapped", None) or found
        return any(found in network for network in self.proxies)


def parse(env: Mapping[str, str]) -> ConnectionSettings:
    """Read the variables. Raises SettingsError."""
    return ConnectionSettings(
        max_connections=variables.MAX_CONNECTIONS.read(env),
        max_unjoined=variables.MAX_UNJOINED.read(env),
        max_subscriptions=variables.MAX_SUBSCRIPTIONS.read(env),
        proxies=_networks(variables.TRUSTED_PROXIES.parts(env)),
        compression=variables.COMPRESSION.read(env) == "1",
        fast_path=variables.FAST_PATH.read(env) == "1",
    )


def _networks(parts: tuple[str, ...]) -> tuple[Network, ...]:
    try:
        return () if parts == ("none",) else tuple(ip_network(part) for part in parts)
    except ValueError as error:
        raise SettingsError(
            f"TRUSTED_PROXIES: {error}: separate networks such as 10.0.0.0/8 by commas"
        ) from None
