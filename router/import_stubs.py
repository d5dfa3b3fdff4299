"""Stubs for packages that Crossbar imports and Portico never uses (Ethereum, its keys and databases).

Two thirds of Crossbar's start time go into these packages. `router.launch` installs the stubs in the
controller, `router.worker` in the router worker; no other process has them. A stub holds only the names that
Crossbar and Autobahn touch while they are imported. Another name, or a use of one of these, raises an error
and never returns a value that looks like a real one.
"""

import sys
from collections.abc import Mapping, MutableSequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, NoReturn

# The modules that exist as stubs, and the names in each.
STUBS: Mapping[str, tuple[str, ...]] = {
    "cfxdb": ("cookiestore",),
    "crossbar.edge": (),
    "crossbar.edge.worker": (),
    "crossbar.edge.worker.router": ("ExtRouterRealm",),
    "ecdsa": (),
    "ecdsa.curves": ("SECP256k1",),
    "eth_abi": ("encode_abi", "encode_single"),
    "eth_abi.abi": ("collapse_type", "process_type"),
    "eth_keys": ("KeyAPI",),
    "eth_keys.backends": ("NativeECCBackend",),
    "eth_typing": ("ChainID",),
    "numpy": (),
    "passlib": (),
    "passlib.utils": ("saslprep",),
    "pygments": ("formatters", "highlight", "lexers"),
    "pyqrcode": (),
    "txtorcon": (),
    "watchdog": (),
    "watchdog.events": ("FileSystemEventHandler",),
    "watchdog.observers": ("Observer",),
    "web3": ("Web3",),
    "xbr": (
        "EIP712AuthorityCertificate",
        "FbsObject",
        "FbsRepository",
        "FbsSchema",
        "parse_certificate_chain",
    ),
    "xbr._schema": ("FbsRepository",),
    "xbr._secmod": ("SecurityModuleMemory",),
    "zlmdb": (),
}
# Packages that Twisted and structlog try, and go without: HTTP/2, and tracebacks in colour.
ABSENT = frozenset({"h2", "hpack", "hyperframe", "priority", "rich"})
# Whose modules are found here or not at all. The rest of Crossbar is real.
PACKAGES = frozenset({name.partition(".")[0] for name in STUBS} - {"crossbar"} | {"crossbar.edge"})


class StubUsed(RuntimeError):
    """Something in the node uses what Portico took for unused: add the real package, or do without it."""


class _StubType(type):
    """A class in a stub can be named and subclassed. It has no attributes and makes no objects."""

    def __call__(cls, *_: Any, **__: Any) -> NoReturn:
        raise StubUsed(
            f"{cls.__module__}.{cls.__qualname__} is a stub in the Crossbar node (router/import_stubs.py)"
        )


class _StubModule(ModuleType):
    __path__: MutableSequence[str] = []  # noqa: RUF012 - so Python takes it for a package

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("__"):
            raise AttributeError(name)
        raise AttributeError(
            f"{self.__name__} is a stub in the Crossbar node (router/import_stubs.py): no {name}"
        )


class StubFinder(MetaPathFinder, Loader):
    """Finds the stubs before Python finds the real modules."""

    def find_spec(self, fullname: str, _path: Any = None, _target: Any = None) -> ModuleSpec | None:
        """Only what stands in the tables."""
        if fullname in STUBS:
            return ModuleSpec(fullname, self, is_package=True)
        if _is_within(fullname, ABSENT | PACKAGES):
            raise ModuleNotFoundError(
                f"{fullname} is left out of the Crossbar node (router/import_stubs.py)", name=fullname
            )
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """An empty one."""
        return _StubModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Put the names into it."""
        module.__file__ = __file__  # so that "cannot import name" says where
        for name in STUBS[module.__name__]:
            setattr(module, name, _StubType(name, (), {"__module__": module.__name__}))


def _is_within(fullname: str, packages: frozenset[str]) -> bool:
    return any(fullname == package or fullname.startswith(package + ".") for package in packages)


def install() -> None:
    """Put the stubs in place, in this process, before anything of Crossbar is imported."""
    sys.meta_path.insert(0, StubFinder())
