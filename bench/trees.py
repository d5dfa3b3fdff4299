"""Other revisions of Portico, checked out beside this one with an environment of their own."""

import contextlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

ROOT = Path(__file__).resolve().parent.parent


class Tree(msgspec.Struct, frozen=True):
    """A checkout, the interpreter that its packages are installed for, and the module that starts a node."""

    name: str
    root: Path
    python: str
    module: str = "cli"


HERE = Tree("this", ROOT, sys.executable)


@contextlib.contextmanager
def tree_of(revision: str) -> Iterator[Tree]:
    """Check a revision out and install it; forget it in the end."""
    with tempfile.TemporaryDirectory(prefix="portico-bench-tree-") as folder:
        root = Path(folder) / "portico"
        _git("worktree", "add", "--quiet", "--detach", str(root), revision)
        try:
            subprocess.run(["make", "--silent", "runtime"], cwd=root, check=True)
            yield Tree(revision, root, str(root / ".venv/bin/python"))
        finally:
            _git("worktree", "remove", "--force", str(root))


def _git(*arguments: str) -> None:
    subprocess.run(["git", "-C", str(ROOT), *arguments], check=True)
