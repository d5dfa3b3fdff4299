"""Every screen of cards and of the inbox of a team is drawn, and axe finds nothing in it.

The pictures are in build/screenshots, as those of `test_screens.py`.
"""

import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.screens import Variant
from tests.browser.test_screens import VARIANTS, mistakes_of
from tests.browser.test_widget_refusals import RULES
from tests.browser.work_people import WORK_CASTS, WorkScene, prepare_work
from tests.browser.work_screens import WORK_SCREENS, WorkStage
from tests.support.guarded import node_with_rules
from tests.support.node import ROOT, Node
from tests.support.web import needs_npm

sys.path.append(str(ROOT / "scripts"))

import build_web

pytestmark = needs_npm


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A node whose contact guard warns."""
    with node_with_rules(tmp_path_factory, RULES) as node:
        yield node


@pytest.fixture(scope="module")
def scenes(node: Node) -> dict[str, WorkScene]:
    """What the screens show."""
    assert build_web.main() == 0
    return {language: prepare_work(node, language) for language in WORK_CASTS}


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_screens_of_work(
    variant: Variant, node: Node, chromium: Browser, scenes: dict[str, WorkScene]
) -> None:
    stage = WorkStage(chromium, node, variant, scenes[variant.language])
    assert mistakes_of(WORK_SCREENS, stage, variant) == {}
