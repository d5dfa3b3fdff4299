"""Build the wheels that `pip install dist/*.whl` installs together, and the npm packages: `make dist`.

- `portico_server`: Portico, the node's config and the locks. It requires each package of
  `requirements/runtime.lock` in its locked version.
- `crossbar`, `firebase_admin`: the published wheels with fewer requirements. They ask for packages and
  versions that `requirements/overrides.txt` replaces and `requirements/unused.txt` leaves out, and pip knows
  no overrides. The code is unchanged; the version gets the suffix `+portico`.
- `txpostgres`: published as a source archive only. With a wheel no machine has to build it.
"""

import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import build_web
import node_js
from locked import ROOT, normal
from npm_packages import make_packages
from packaging.requirements import Requirement

from portico import __version__

DIST, STAGE = ROOT / "dist", ROOT / "build" / "dist"
LOCKS = ROOT / "requirements"
PACKAGES = ("cli", "components", "portico", "router", "runtime", "server")
OVERRIDES = ("overrides.txt", "unused.txt")
REPACKED = ("crossbar", "firebase-admin")
IGNORED = shutil.ignore_patterns("__pycache__", "*.pyc")
PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
NO_DEPENDENCIES = ("--no-deps", "--require-hashes", "--requirement")
SUFFIX = "+portico"
NOTICE = "The build of Portico removed requirements from this metadata. The code is unchanged.\n\n"
PROJECT = """\
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"

[project]
name = {name}
version = {version}
description = {description}
requires-python = {python}
license = {license}
license-files = ["LICENSE"]
dependencies = {dependencies}

[project.scripts]
portico = "portico_server:main"

[tool.setuptools]
packages = ["portico_server"]

[tool.setuptools.package-data]
portico_server = ["**/*", "app/.crossbar/*"]
"""


def main() -> None:
    """Build them into an empty `dist`."""
    for folder in (DIST, STAGE):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    build_portico(STAGE / "portico_server")
    for name in REPACKED:
        repack(name, STAGE / name)
    run(*PIP, "wheel", "--no-build-isolation", "-w", DIST, *NO_DEPENDENCIES, LOCKS / "txpostgres.lock")
    pack_for_npm()
    for file in sorted(DIST.iterdir()):
        sys.stdout.write(f"{file.relative_to(ROOT)}\n")


def pack_for_npm() -> None:
    """The npm packages, unless there is no Node.js."""
    try:
        make_packages(DIST, STAGE / "npm", node_js.environment())
    except (node_js.NodeMissing, build_web.WebError) as error:
        sys.stderr.write(f"portico: no npm packages: {error}\n")


def build_portico(stage: Path) -> None:
    """Lay out the package as it will be installed, and build it."""
    shutil.copytree(ROOT / "scripts" / "wheel", stage, ignore=IGNORED)
    app = stage / "portico_server" / "app"
    for name in PACKAGES:
        shutil.copytree(ROOT / name, app / name, ignore=IGNORED)
    build_web.main()
    if build_web.BUILT.is_dir():
        shutil.copytree(
            build_web.BUILT, app / "build" / "web", ignore=shutil.ignore_patterns(build_web.STAMP)
        )
    (app / ".crossbar").mkdir()
    shutil.copy(ROOT / ".crossbar" / "config.json", app / ".crossbar")
    shutil.copy(ROOT / "LICENSE", stage)
    locks = stage / "portico_server" / "requirements"
    locks.mkdir()
    for name in ("runtime.lock", "txpostgres.lock"):
        shutil.copy(LOCKS / name, locks)
    (stage / "pyproject.toml").write_text(project())
    run(*PIP, "wheel", "--no-build-isolation", "--no-deps", "-w", DIST, stage)


def project() -> str:
    """The project's metadata, with the locked versions as requirements. A list of JSON is one of TOML."""
    own = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    dependencies = [*pins(LOCKS / "runtime.lock"), *pins(LOCKS / "txpostgres.lock")]
    values = {
        "name": own["name"],
        "version": __version__,
        "description": own["description"],
        "python": own["requires-python"],
        "license": own["license"],
        "dependencies": dependencies,
    }
    return PROJECT.format(**{name: json.dumps(value) for name, value in values.items()})


def pins(lock: Path) -> Iterator[str]:
    """The requirements of a lock with their markers, without their hashes."""
    for line in lock.read_text().splitlines():
        if line[:1].isalnum():
            yield line.partition(" \\")[0].partition(" --hash")[0]


def repack(name: str, stage: Path) -> None:
    """Fetch the locked wheel of a package, and pack it again with fewer requirements."""
    stage.mkdir()
    lock = stage / "package.lock"
    lock.write_text(entry(name))
    run(*PIP, "download", "--only-binary", ":all:", "-d", stage, *NO_DEPENDENCIES, lock)
    (wheel,) = stage.glob("*.whl")
    run(sys.executable, "-m", "wheel", "unpack", wheel, "-d", stage)
    (info,) = stage.glob("*/*.dist-info")
    metadata = info / "METADATA"
    metadata.write_text(with_fewer_requirements(metadata.read_text()))
    info.rename(info.with_name(info.name.replace(".dist-info", f"{SUFFIX}.dist-info")))
    run(sys.executable, "-m", "wheel", "pack", info.parent, "-d", DIST)


def entry(name: str) -> str:
    """The lines of a package in the lock, with its hashes."""
    lines = (LOCKS / "runtime.lock").read_text().splitlines(keepends=True)
    (begin,) = (number for number, line in enumerate(lines) if line.startswith(f"{name}=="))
    end = next(number for number in range(begin, len(lines)) if not lines[number].rstrip().endswith("\\"))
    return "".join(lines[begin : end + 1])


def with_fewer_requirements(metadata: str) -> str:
    """Metadata without what the overrides replace; Portico's wheel requires the locked versions."""
    lines = [line for name in OVERRIDES for line in (LOCKS / name).read_text().splitlines()]
    replaced = {normal(Requirement(line).name) for line in lines if not line.startswith("#")}
    head, separator, description = metadata.partition("\n\n")
    return "\n".join(headers(head, replaced)) + separator + NOTICE + description


def headers(head: str, replaced: set[str]) -> Iterator[str]:
    """The header lines, with the suffix of the version, without the replaced requirements.

    Extras go: an extra of Autobahn asks for a replaced package, and the lock names what all extras bring.
    """
    for line in head.splitlines():
        field, _, value = line.partition(": ")
        if field == "Version":
            yield f"{line}{SUFFIX}"
        elif field == "Requires-Dist":
            requirement = Requirement(value)
            requirement.extras.clear()
            if normal(requirement.name) not in replaced:
                yield f"{field}: {requirement}"
        else:
            yield line


def run(*command: str | Path) -> None:
    """Run a command that has to succeed."""
    subprocess.run(list(map(str, command)), cwd=ROOT, check=True)  # noqa: S603 (our own commands)


if __name__ == "__main__":
    main()
