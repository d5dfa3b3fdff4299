"""Every screen of what people expect of a chat is drawn, and axe finds nothing in it.

The pictures are in build/screenshots, as those of `test_screens.py`.
"""

import sys

import pytest
from playwright.sync_api import Browser

from tests.browser.screens import Variant
from tests.browser.talk_people import TalkScene, prepare_talk
from tests.browser.talk_screens import TALK_SCREENS, TalkStage
from tests.browser.test_screens import VARIANTS, mistakes_of
from tests.browser.work_people import WORK_CASTS
from tests.support.node import ROOT, Node
from tests.support.web import needs_npm

sys.path.append(str(ROOT / "scripts"))

import build_web

pytestmark = needs_npm


@pytest.fixture(scope="module")
def scenes(node: Node) -> dict[str, TalkScene]:
    """What the screens show."""
    assert build_web.main() == 0
    return {language: prepare_talk(node, language) for language in WORK_CASTS}


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_screens_of_talks(
    variant: Variant, node: Node, chromium: Browser, scenes: dict[str, TalkScene]
) -> None:
    stage = TalkStage(chromium, node, variant, scenes[variant.language])
    assert mistakes_of(TALK_SCREENS, stage, variant) == {}
