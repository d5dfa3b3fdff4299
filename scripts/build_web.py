"""Build what browsers load into `build/web`: `python scripts/build_web.py`. `make run` calls it.

Fast when nothing changed: a stamp says of which sources the build is. scripts/node_js.py brings Node.js where
the machine has none. Where no package registry is reached, one line says so and the node runs without `/sdk`.
"""

import base64
import fcntl
import gzip
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import node_js

ROOT = Path(__file__).resolve().parents[1]
WEB, BUILT = ROOT / "web", ROOT / "build" / "web"
PACKAGES = ("sdk", "widget", "console")  # folders
ENTRIES = {  # built files that pages load, and their names for pages; others are loaded by these
    "index.js": "portico.js",
    "portico-chat.js": "portico-chat.js",
    "portico-launcher.js": "portico-launcher.js",
    "portico-team-inbox.js": "portico-team-inbox.js",
    "portico-worker.js": "portico-worker.js",  # the service worker
    "portico-console.js": "portico-console.js",
}
STAMP, MANIFEST = "sources", "manifest.json"
SOURCES = ("package-lock.json", "package.json", "*.js", "tsconfig.json", "src/**/*")
NPM = ("npm", "ci", "--silent", "--no-fund", "--no-audit", "--ignore-scripts")
BUNDLED = ("preact", "virtua")  # packages of others in the bundles
LICENCES = "licences.txt"
PATIENCE = 300  # seconds


class WebError(Exception):
    """One line for whoever wanted to run Portico."""


def main() -> int:
    """Build what changed. The exit code is 0 without a build too: a node needs none."""
    with one_at_a_time():
        sources = digest_of_sources()
        stamp = BUILT / STAMP
        if stamp.is_file() and stamp.read_text() == sources:
            return 0
        try:
            build(node_js.environment())
        except (node_js.NodeMissing, WebError) as error:
            sys.stderr.write(f"portico: {error}\n")
            return 0
        stamp.write_text(sources)
        return 0


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Wait while another process bundles: each bundle begins with an empty `dist`."""
    with Path(__file__).open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def digest_of_sources() -> str:
    """Of the names and contents of all files that the build reads."""
    digest = hashlib.sha256()
    paths = (WEB.glob(f"{package}/{pattern}") for package in PACKAGES for pattern in SOURCES)
    for path in sorted(path for found in paths for path in found if path.is_file()):
        digest.update(f"{path.relative_to(WEB)}\n{path.stat().st_size}\n".encode() + path.read_bytes())
    return digest.hexdigest()


def build(env: Mapping[str, str]) -> None:
    """Bundle the packages, and write the files as they are served, with their names and digests."""
    for package in PACKAGES:  # each is built of the sources of the client library too
        install_tools(package, env)
    for package in PACKAGES:
        shutil.rmtree(WEB / package / "dist", ignore_errors=True)
        run(package, "node", "build.js", env=env, why="the bundle fails")
    shutil.rmtree(BUILT, ignore_errors=True)
    BUILT.mkdir(parents=True)
    manifest = {}
    for path in sorted(path for package in PACKAGES for path in (WEB / package / "dist").glob("*.js")):
        content, name = path.read_bytes(), ENTRIES.get(path.name, path.name)
        served = named_by_content(name, content) if path.name in ENTRIES else name
        write(served, content)
        manifest[name] = entry(served, content)
    (BUILT / LICENCES).write_text(licences())
    (BUILT / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n")


def install_tools(package: str, env: Mapping[str, str]) -> None:
    """What the lock of a package names, unless it is there. `make web` keeps the same stamp."""
    lock, stamp = WEB / package / "package-lock.json", WEB / package / "node_modules" / "installed"
    if not stamp.is_file() or stamp.stat().st_mtime < lock.stat().st_mtime:
        run(package, *NPM, env=env, why="npm reaches no package registry, or the lock does not fit")
        stamp.touch()


def licences() -> str:
    """The licences of the packages that the bundles contain."""
    texts = [(WEB / "widget" / "node_modules" / name / "LICENSE").read_text() for name in BUNDLED]
    return "\n".join(f"{name}\n\n{text}" for name, text in zip(BUNDLED, texts, strict=True))


def named_by_content(name: str, content: bytes) -> str:
    """The name of an entry for pages that fix the version."""
    stem, _, suffix = name.partition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:16]}.{suffix}"


def entry(name: str, content: bytes) -> dict[str, str | int]:
    """What `/sdk/manifest.json` says of a file. `integrity` is for a `script` element (W3C, SRI)."""
    integrity = "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()
    return {"file": name, "integrity": integrity, "bytes": len(content), "gzip": len(packed(content))}


def write(name: str, content: bytes) -> None:
    """A file, and the same packed."""
    (BUILT / name).write_bytes(content)
    (BUILT / f"{name}.gz").write_bytes(packed(content))


def packed(content: bytes) -> bytes:
    """The same bytes each time."""
    return gzip.compress(content, 9, mtime=0)


def run(package: str, *command: str, env: Mapping[str, str], why: str) -> str:
    """What a command in the folder of a package prints. Raises WebError with the end of what it wrote."""
    try:
        done = subprocess.run(  # noqa: S603 - our own commands
            command, cwd=WEB / package, env=env, capture_output=True, text=True, check=False, timeout=PATIENCE
        )
    except subprocess.TimeoutExpired:
        raise WebError(f"{command[0]} did not end in {PATIENCE} s: the client library is not built") from None
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise WebError(f"the client library is not built, and /sdk is not served: {why} ({' '.join(last)})")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
