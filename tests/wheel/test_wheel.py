"""Portico installed from its wheels: what is in the environment, and a node without a checkout.

The environment is new and nothing is shared with the tests' own. uv installs it, so that its cache is used;
it resolves requirements as pip does, and knows no overrides here either.
"""

import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from portico import __version__
from tests.support.node import ROOT, Node
from tests.support.ports import free_port
from tests.support.rest import Rest

pytestmark = pytest.mark.wheel

UV = str(Path(sys.executable).with_name("uv"))
CODE = ("cli", "components", "portico", "router", "runtime", "server")
Snapshot = dict[Path, tuple[int, int]]


class Installed(Node):
    """`portico up` of the environment, in an empty folder, with its data where programs keep theirs."""

    def __init__(self, environment: Path, folder: Path) -> None:
        super().__init__(free_port())
        self.portico, self.folder = (str(environment / "bin" / "portico"),), folder
        self.data = self.home / "portico"
        self.env = {
            name: value for name, value in self.env.items() if name not in ("PORTICO_HOME", "PYTHONPATH")
        }
        self.env["XDG_DATA_HOME"] = str(self.home)


@pytest.fixture(scope="module")
def environment() -> Iterator[Path]:
    """A new virtual environment with all that `pip install dist/*.whl` installs."""
    subprocess.run([sys.executable, "scripts/dist.py"], cwd=ROOT, check=True)
    with tempfile.TemporaryDirectory(prefix="pw", dir="/tmp") as folder:
        venv.create(folder)
        install = [UV, "pip", "install", "--quiet", "--compile-bytecode", "--python", f"{folder}/bin/python"]
        subprocess.run([*install, *sorted((ROOT / "dist").glob("*.whl"))], cwd="/", check=True)
        yield Path(folder)


@pytest.fixture(scope="module")
def packages(environment: Path) -> Path:
    (folder,) = environment.glob("lib/python3*/site-packages")
    return folder


@pytest.fixture(scope="module")
def installed(packages: Path) -> dict[str, Distribution]:
    return {canonicalize_name(each.metadata["Name"]): each for each in distributions(path=[str(packages)])}


def locked() -> dict[str, Version]:
    """The packages that the locks want on this machine, with their versions."""
    found: dict[str, Version] = {}
    for name in ("runtime.lock", "txpostgres.lock"):
        for line in (ROOT / "requirements" / name).read_text().splitlines():
            if line[:1].isalnum():
                requirement = Requirement(line.partition(" \\")[0].partition(" --hash")[0])
                if requirement.marker is None or requirement.marker.evaluate():
                    (specifier,) = requirement.specifier
                    found[canonicalize_name(requirement.name)] = Version(specifier.version)
    return found


def snapshot(folder: Path) -> Snapshot:
    """Every file below a folder, with its size and the time of its last change."""
    stats = ((path, path.stat()) for path in folder.rglob("*") if path.is_file())
    return {path: (stat.st_size, stat.st_mtime_ns) for path, stat in stats}


def test_the_environment_has_the_locked_versions_and_nothing_else(installed: dict[str, Distribution]) -> None:
    versions = {name: Version(each.version) for name, each in installed.items() if name != "portico-server"}
    assert {name: Version(version.public) for name, version in versions.items()} == locked()
    assert {name for name, version in versions.items() if version.local} == {"crossbar", "firebase-admin"}


def test_every_requirement_of_every_package_is_met(environment: Path) -> None:
    command = [UV, "pip", "check", "--python", f"{environment}/bin/python"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_plain_names_are_no_packages_of_the_environment(environment: Path, packages: Path) -> None:
    assert [name for name in CODE if (packages / name).exists()] == []
    script = "import importlib.util, sys; print([n for n in sys.argv[1:] if importlib.util.find_spec(n)])"
    command = [f"{environment}/bin/python", "-P", "-c", script, *CODE]
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    assert subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout == "[]\n"


def test_the_wheel_has_the_locks_with_their_hashes(packages: Path) -> None:
    for name in ("runtime.lock", "txpostgres.lock"):
        inside = packages / "portico_server" / "requirements" / name
        assert inside.read_bytes() == (ROOT / "requirements" / name).read_bytes()


def test_the_command_says_the_version(environment: Path, tmp_path: Path) -> None:
    command = [f"{environment}/bin/portico", "--version"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == (f"portico {__version__}\n", "")


def test_a_node_in_an_empty_folder_carries_a_message(
    environment: Path, packages: Path, tmp_path: Path
) -> None:
    before, node = snapshot(packages), Installed(environment, tmp_path)
    with node.running():
        assert "A token: portico token --user 7" in node.log()
        ada, bob = Rest(node, "ada"), Rest(node, "bob")
        opened = ada.post("/conversations", {"participant_ids": ["bob"], "type": "general"}).json
        path = f"/conversations/{opened['conversation']['id']}/messages"
        assert ada.post(path, {"text": "Is it still free?"}).status == 201
        assert [message["text"] for message in bob.get(path).json["messages"]] == ["Is it still free?"]
        assert (node.data / "postgres" / "data" / "PG_VERSION").exists()
        assert node.get("/sdk/portico.js")[0] == 200
    assert list(tmp_path.iterdir()) == []
    assert snapshot(packages) == before
