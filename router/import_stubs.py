"""Stubs for packages that Crossbar imports and Portico never uses (Ethereum, its keys and databases).

Two thirds of Crossbar's start time go into these packages. `router.launch` installs the stubs in the
controller, `router.worker` in the router worker; no other process has them. A stub holds only the names that
Crossbar and Autobahn touch while they are imported. Another name, or a use of one of these, raises an error
and never returns a value that looks like a real one.

The tables were written for the versions in WRITTEN_FOR, which the locks pin. With other versions, a package
whose use in Crossbar or Autobahn has changed (router/fingerprints.py) gets no stub: the real one is imported,
which the locks leave out (requirements/unused.txt) and pip installs with a published Crossbar.
"""

import ast
import sys
from collections.abc import Callable, Collection, Mapping, MutableSequence, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from router.fingerprints import fingerprint, uses_of

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
WRITTEN_FOR = {"autobahn": "26.10.2", "crossbar": "26.10.1"}
# Which files import each stubbed package while the node starts, and the fingerprint of what they do with it.
USES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "cfxdb": (
        "3d2b257b056e9ee4",
        (
            "crossbar/node/main.py",
            "crossbar/router/cookiestore.py",
        ),
    ),
    "crossbar.edge": ("2f38d8dc7e94e506", ("crossbar/worker/rlink.py",)),
    "ecdsa": ("66b55d72cbbc8042", ("autobahn/wamp/mnemonic.py",)),
    "eth_abi": ("ad6d14c3a4f092b1", ("crossbar/__init__.py",)),
    "eth_keys": ("4d659676ec9aed4b", ("crossbar/common/key.py",)),
    "eth_typing": ("395e928936c4cf00", ("crossbar/__init__.py",)),
    "numpy": (
        "86d50fe117c4f4e7",
        (
            "autobahn/flatbuffers/compat.py",
            "crossbar/node/main.py",
            "crossbar/router/cookiestore.py",
        ),
    ),
    "passlib": (
        "dc0db82a47234e3b",
        (
            "autobahn/wamp/auth.py",
            "crossbar/router/auth/scram.py",
        ),
    ),
    "pygments": (
        "777421e0647d5eb5",
        (
            "crossbar/_logging.py",
            "crossbar/common/checkconfig.py",
        ),
    ),
    "pyqrcode": ("94c669d2e17a4d39", ("crossbar/common/key.py",)),
    "txtorcon": (
        "81b211e59c326793",
        (
            "autobahn/twisted/component.py",
            "crossbar/common/twisted/endpoint.py",
        ),
    ),
    "watchdog": ("d2acd2512f12c38c", ("crossbar/common/fswatcher.py",)),
    "web3": (
        "e02397d0098513d5",
        (
            "crossbar/__init__.py",
            "crossbar/router/auth/cryptosign.py",
        ),
    ),
    "xbr": (
        "2eac6653340db5d6",
        (
            "crossbar/interfaces.py",
            "crossbar/node/main.py",
            "crossbar/node/node.py",
            "crossbar/router/auth/cryptosign.py",
            "crossbar/router/inventory.py",
            "crossbar/router/router.py",
            "crossbar/webservice/catalog.py",
        ),
    ),
    "zlmdb": (
        "a90c26101ea91719",
        (
            "autobahn/__init__.py",
            "crossbar/_util.py",
            "crossbar/node/main.py",
            "crossbar/router/cookiestore.py",
        ),
    ),
}


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
    """Finds the stubs before Python finds the real modules, but for the packages that are `left_out`."""

    def __init__(self, left_out: Collection[str] = ()) -> None:
        self.left_out = frozenset(left_out)

    def find_spec(self, fullname: str, _path: Any = None, _target: Any = None) -> ModuleSpec | None:
        """Only what stands in the tables."""
        if _is_within(fullname, self.left_out):
            return None
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
    known = all(version(name) == number for name, number in WRITTEN_FOR.items())
    sys.meta_path.insert(0, StubFinder(() if known else changed_packages(_library_source)))


def uninstall() -> None:
    """Take them away again: what has a stub keeps it, and a later import gets the real package."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, StubFinder)]
    for name in [name for name in STUBS if type(sys.modules.get(name)) is _StubModule]:
        del sys.modules[name]


def left_out() -> list[str]:
    """The packages without a stub in this process, because their use has changed."""
    finders = [finder for finder in sys.meta_path if isinstance(finder, StubFinder)]
    return sorted(name for finder in finders for name in finder.left_out)


def changed_packages(source_of: Callable[[str], str]) -> list[str]:
    """The packages that Crossbar or Autobahn use in another way than when USES was written."""
    return [name for name, (expected, files) in USES.items() if use_of(name, files, source_of) != expected]


def use_of(package: str, files: Sequence[str], source_of: Callable[[str], str]) -> str:
    """The fingerprint of the use of a package in these files."""
    return fingerprint(use for file in files for use in uses_of(ast.parse(source_of(file)), package))


def _library_source(file: str) -> str:
    """A source file of Crossbar or Autobahn, without importing it; "" if it is no longer there."""
    name, _, inside = file.partition("/")
    spec = find_spec(name)
    paths = [Path(folder) / inside for folder in (spec.submodule_search_locations if spec else None) or ()]
    return next((path.read_text(encoding="utf-8") for path in paths if path.exists()), "")
