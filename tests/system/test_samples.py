"""The samples of each page do what the page says: one reader a page, one node for all of them."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.reader import MODULES, Reader
from tests.docs.samples import JAVASCRIPT, PAGES, Sample, samples_of
from tests.support.node import PATIENCE, ROOT, Node
from tests.support.ports import free_port
from tests.support.rest import Rest
from tests.support.uploads import upload

MAKE_RUN = "make run\n"


def starts_the_node_otherwise(page: Path) -> bool:
    """Whether the node has to be started again for the page. Those pages come last."""
    return any(
        "node" in sample.marks and sample.code != MAKE_RUN for sample in samples_of(page) if sample.runs
    )


FOLLOWED = sorted(
    (page for page in PAGES if any(sample.runs for sample in samples_of(page))), key=starts_the_node_otherwise
)
HAS_JAVASCRIPT = bool(shutil.which("node")) and MODULES.is_dir()


class PagesNode(Node):
    """A node that is started by commands of the pages, each in the place of the one before."""

    code = MAKE_RUN

    def command(self) -> list[str]:
        return ["bash", "-c", self.code]

    def start_by(self, code: str) -> None:
        """Start it by the command, unless that is how it was started."""
        if code != self.code:
            self.stop()
            self.code = code
            self.start()

    def stop(self) -> int:
        """Ctrl-C, for `make` and all that it started. The exit code is that of `make`, which says nothing."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGINT)
        self._process.wait(PATIENCE)
        return 0


@pytest.fixture(scope="module")
def pages_node() -> Iterator[PagesNode]:
    """A node with a file, in which the conversation of 7 and 8 about the listing 42 has the id 1."""
    node = PagesNode(free_port())
    with node.running():
        Rest(node, "7").post("/conversations", {"participant_ids": ["8"], "property_id": 42})
        upload(node, "7", b"a file, so that there is a folder of files")
        yield node


def usable(sample: Sample) -> bool:
    """Whether this machine has what the sample needs."""
    return HAS_JAVASCRIPT or sample.language not in JAVASCRIPT


@pytest.mark.parametrize("page", FOLLOWED, ids=lambda page: str(page.relative_to(ROOT)))
def test_whoever_follows_a_page_gets_what_it_says(pages_node: PagesNode, tmp_path: Path, page: Path) -> None:
    samples = samples_of(page)
    if not all(usable(sample) for sample in samples if sample.runs):
        pytest.skip("needs Node.js and `npm ci` in tests/system/js")
    with Reader(pages_node, tmp_path, pages_node.start_by) as reader:
        for sample in samples:
            reader.follow(sample)
