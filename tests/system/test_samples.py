"""The samples that are marked `run` do what the pages say, against a node of their own.

A shell sample runs with `bash -e`, and `curl` fails on an error status. A JavaScript sample runs until it
prints the word of `until-WORD`. A sample uses port 8080: here it is the port of the node.
"""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.docs.samples import JAVASCRIPT, SHELL, Sample, in_languages
from tests.support.node import ROOT, Node
from tests.support.ports import free_port

MODULES = ROOT / "tests" / "system" / "js" / "node_modules"
STRICT = 'set -euo pipefail\ncurl() { command curl --silent --show-error --fail-with-body "$@"; echo; }\n'
PATIENCE = 60


def marked(*languages: str) -> list[Sample]:
    return [sample for sample in in_languages(*languages) if "run" in sample.flags]


@pytest.fixture(scope="module")
def fresh() -> Iterator[Node]:
    """A node in which the first conversation has the id 1, as on the pages."""
    with Node(free_port()).running() as node:
        yield node


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a sample runs: with the environment of the repository, and a file to upload."""
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    Image.new("RGB", (8, 8)).save(tmp_path / "plan.png")
    return tmp_path


def code_for(sample: Sample, node: Node) -> str:
    return sample.code.replace("127.0.0.1:8080", f"127.0.0.1:{node.port}")


@pytest.mark.parametrize("sample", marked(*SHELL), ids=lambda sample: sample.place)
def test_a_shell_sample_succeeds(fresh: Node, folder: Path, sample: Sample) -> None:
    done = subprocess.run(
        ["bash", "-c", STRICT + code_for(sample, fresh)],
        cwd=folder,
        env={**fresh.env, "TOKEN": fresh.token("7")},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(not (shutil.which("node") and MODULES.is_dir()), reason="needs Node.js and `npm ci`")
@pytest.mark.parametrize("sample", marked(*JAVASCRIPT), ids=lambda sample: sample.place)
def test_a_javascript_sample_prints_what_is_awaited(fresh: Node, folder: Path, sample: Sample) -> None:
    (word,) = [flag.removeprefix("until-") for flag in sample.flags if flag.startswith("until-")]
    (folder / "sample.cjs").write_text(code_for(sample, fresh))
    process = subprocess.Popen(
        ["timeout", str(PATIENCE), "node", "sample.cjs"],
        cwd=folder,
        env={**fresh.env, "TOKEN": fresh.token("7"), "NODE_PATH": str(MODULES)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    with process:
        printed = [""]
        for line in process.stdout:
            printed.append(line)
            if line.startswith(word):
                break
        process.terminate()
    assert printed[-1].startswith(word), printed
