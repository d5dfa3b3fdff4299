"""The stubs of the Crossbar node: errors and not fakes, in the node alone, of what Portico does not use."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from portico.settings.core import parse
from router.import_stubs import PACKAGES, STUBS, USES, WRITTEN_FOR, StubFinder, changed_packages
from server.process_table import node_processes
from tests.architecture.test_code import MODULES, label
from tests.support.node import ROOT

AFTER_CROSSBAR = """
from router import import_stubs
import_stubs.install()
import crossbar.node.main, crossbar.worker.main, router.personality, router.worker
"""
AFTER_COMPONENTS = """
import sys
import runtime.main, components.messaging.assembly, components.gateway.assembly
"""


def run(code: str, *path: Path) -> str:
    """What a Python process of its own prints."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (*path, ROOT)))}
    command = [sys.executable, "-P", "-c", code]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def test_whatever_else_of_a_stubbed_package_is_an_error() -> None:
    tried = """
def attempt(statement):
    try:
        exec(statement)
    except ImportError as error:
        print(f"ImportError: {error}")
    except AttributeError as error:
        print(f"AttributeError: {error}")
    else:
        print(f"no error: {statement}")

"""
    errors = {
        "from numpy import array": "ImportError",
        "import numpy.linalg": "ImportError",
        "import numpy; numpy.array([1])": "AttributeError",
        "from passlib.hash import bcrypt": "ImportError",
        "import web3.auto": "ImportError",
        "import h2.connection": "ImportError",
        "import rich": "ImportError",
        "from crossbar.edge import Personality": "ImportError",
    }
    attempts = "".join(f"attempt({statement!r})\n" for statement in errors)
    said = run(AFTER_CROSSBAR + tried + attempts).splitlines()
    assert [line.partition(":")[0] for line in said] == list(errors.values())
    assert all("router/import_stubs.py" in line for line in said)


def test_a_stub_that_is_used_says_so() -> None:
    used = """
from web3 import Web3
from watchdog.events import FileSystemEventHandler
class Handler(FileSystemEventHandler): pass
for each in (Web3, Handler):
    try:
        print("a value:", each())
    except import_stubs.StubUsed as error:
        print(error)
"""
    assert run(AFTER_CROSSBAR + used).count("is a stub in the Crossbar node") == 2


def test_what_is_no_stub_is_real_in_the_node_too() -> None:
    real = "import humanize; print(humanize.intcomma(1000))"
    assert run(AFTER_CROSSBAR + real) == "1,000\n"


def test_crossbar_asks_for_every_stub() -> None:
    """A stub that nobody wants is one too many."""
    listing = run(
        AFTER_CROSSBAR + "import sys; print(*[name for name in import_stubs.STUBS if name in sys.modules])"
    )
    lazily = {name for name in STUBS if name.startswith("crossbar.edge")}
    assert set(listing.split()) == set(STUBS) - lazily


def test_portico_uses_nothing_that_is_stubbed() -> None:
    stubbed = tuple(f"{package}." for package in PACKAGES)
    names = [(label(path), name) for path in MODULES for name in imported(path)]
    assert [(path, name) for path, name in names if f"{name}.".startswith(stubbed)] == []


REAL = """
import autobahn.flatbuffers, pygments.lexers
print(pygments.lexers.get_lexer_by_name("json").name)
"""
AFTER_PRELOAD = "from server.preload import preload; preload()\n"


@pytest.mark.parametrize("imports", [AFTER_COMPONENTS, AFTER_PRELOAD], ids=["executed", "forked"])
def test_components_have_the_real_packages(imports: str) -> None:
    assert run(imports + REAL) == "JSON\n"


def test_a_fork_server_runs_no_program_and_starts_no_thread() -> None:
    programs = ("crossbar.worker.main", "router.worker", "router.launch", "runtime.main", "cli.__main__")
    loaded = f"import sys, threading; print([name for name in {programs} if name in sys.modules])"
    assert run(f"{AFTER_PRELOAD}{loaded}; print(threading.active_count())") == "[]\n1\n"


def test_components_start_without_what_nobody_there_uses() -> None:
    heavy = "print([name for name in ('numpy', 'h2', 'rich', 'pydantic', 'web3') if name in sys.modules])"
    assert run(AFTER_COMPONENTS + heavy) == "[]\n"


def test_importing_the_platform_chooses_no_reactor() -> None:
    code = "import sys, runtime; print('twisted.internet.reactor' in sys.modules)"
    assert run(code) == "False\n"


def test_the_operators_own_sitecustomize_runs_in_every_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text("print('the operator has the word')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    for program in node_processes(parse({"PORTICO_HOME": str(tmp_path)})):
        environment = getattr(program, "environment")  # noqa: B009 - a Command has it, not every Program
        command = [sys.executable, "-P", "-c", ""]
        said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
        assert said == "the operator has the word\n"


def test_nothing_is_imported_from_the_folder_that_one_stands_in(tmp_path: Path) -> None:
    for program in node_processes(parse({"PORTICO_HOME": str(tmp_path)})):
        assert getattr(program, "arguments")[1] == "-P"  # noqa: B009


IMPORTERS = """
import ast
from router.import_stubs import PACKAGES
for name, module in sorted(sys.modules.items()):
    file = str(getattr(module, "__file__", None))
    is_stub = "import_stubs" in file or not file.endswith(".py")
    if name.partition(".")[0] in ("autobahn", "crossbar") and not is_stub:
        for node in ast.walk(ast.parse(open(file).read())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for package in PACKAGES:
                if any(f"{each}.".startswith(f"{package}.") for each in names):
                    print(package, file.partition("site-packages/")[2])
"""


def source(file: str) -> str:
    return next(ROOT.glob(f".venv/lib/python3*/site-packages/{file}")).read_text()


def test_the_locks_pin_the_versions_that_the_stubs_were_written_for() -> None:
    lock = (ROOT / "requirements" / "runtime.lock").read_text()
    assert all(f"\n{name}=={version} " in lock for name, version in WRITTEN_FOR.items())


def test_every_use_of_a_stubbed_package_is_as_it_was() -> None:
    assert changed_packages(source) == []


def test_the_uses_are_of_every_file_that_imports_a_stub() -> None:
    listing = run(AFTER_CROSSBAR + "import sys, router.controller, router.service" + IMPORTERS)
    found = {tuple(line.split()) for line in listing.splitlines()}
    assert found == {(package, file) for package, (_, files) in USES.items() for file in files}


def test_a_package_that_is_used_in_another_way_gets_no_stub() -> None:
    def changed(file: str) -> str:
        return source(file).replace(
            "from watchdog.observers import Observer", "from watchdog import Observer"
        )

    assert changed_packages(changed) == ["watchdog"]
    finder = StubFinder(["watchdog"])
    assert finder.find_spec("watchdog.events") is None
    assert finder.find_spec("numpy") is not None
