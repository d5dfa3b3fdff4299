"""What Crossbar and Autobahn import and Portico never uses: Ethereum, its databases, its keys.

Python runs this file at start when the folder is on PYTHONPATH, as the supervisor puts it for
the node and the rooms. Two thirds of the time that Crossbar takes to start, twice (controller and
worker), and a third of a room's go into these packages. They become hollow: every name in them is
a class that does nothing. Some are not there at all: who asks goes without them (Twisted without
HTTP/2, structlog without coloured tracebacks).
"""

import sys
from collections.abc import MutableSequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

HOLLOW = frozenset(
    {"aiohttp", "cfxdb", "docker", "eth_abi", "eth_account", "eth_hash", "eth_keys", "eth_typing"}
    | {"ecdsa", "eth_utils", "numpy", "passlib", "py_ecc", "pydantic", "pygments", "pyqrcode", "qrcode"}
    | {"txtorcon", "watchdog", "web3", "xbr", "zlmdb"}
)
ABSENT = frozenset({"h2", "hpack", "hyperframe", "priority", "rich"})
OTHER_NODES = ("crossbar.edge", "crossbar.master", "crossbar.network")


class _NothingType(type):
    """Attributes of Nothing are Nothing; a call of it returns a blank."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing

    def __call__(cls, *_: Any, **__: Any) -> Any:
        return Blank()


class Nothing(metaclass=_NothingType):
    """Stands for whatever class or function a hollow package would hold."""


class Blank(str):
    """Stands for whatever it would return: an object with anything in it, an empty string on the wire."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        return Nothing

    def __getitem__(self, _: Any) -> Any:
        return Nothing


class _HollowModule(ModuleType):
    __path__: MutableSequence[str] = []  # noqa: RUF012 - so Python takes it for a package

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing


class _Finder(MetaPathFinder, Loader):
    """Finds hollow modules before Python finds the real ones."""

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:  # noqa: ARG002
        package = fullname.partition(".")[0]
        if package in ABSENT:
            raise ModuleNotFoundError(f"{package} is left out of Portico", name=package)
        if package in HOLLOW or fullname.startswith(OTHER_NODES):
            return ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _HollowModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to run."""


sys.meta_path.insert(0, _Finder())
