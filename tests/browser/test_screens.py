"""Every screen of the widget is drawn; axe and the Content-Security-Policy find nothing in it.

The pictures are in build/screenshots. `make screenshots` draws all variants, the suite two of them.
"""

import os
import sys
from itertools import product

import pytest
from playwright.sync_api import Browser

from tests.browser.screen_people import CASTS, Scene, prepare
from tests.browser.screens import SCREENS, SIZES, Stage, Variant
from tests.browser.widgets import WidgetPage
from tests.support.node import ROOT, Node
from tests.support.web import needs_npm

sys.path.append(str(ROOT / "scripts"))

import build_web

pytestmark = needs_npm
PICTURES = ROOT / "build" / "screenshots"
ALL = [Variant(*each) for each in product(SIZES, ("light", "dark"), CASTS)]
SHORT = [Variant("desktop", "light", "en"), Variant("phone", "dark", "ar")]
CHOSEN = os.environ.get("PORTICO_SCREENS", "")  # `make screenshots` sets it
VARIANTS = ALL if CHOSEN else SHORT
NAMES = [name for name in SCREENS if CHOSEN in ("", "all") or name in CHOSEN.split()]


@pytest.fixture(scope="module")
def scenes(node: Node) -> dict[str, Scene]:
    """What the screens show."""
    assert build_web.main() == 0
    return {language: prepare(node, language) for language in CASTS}


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_screens(variant: Variant, node: Node, chromium: Browser, scenes: dict[str, Scene]) -> None:
    stage = Stage(chromium, node, variant, scenes[variant.language])
    wrong = {}
    for name in NAMES:
        widget = SCREENS[name](stage)
        take_picture(widget, f"{name}-{variant}")
        wrong[name] = [*widget.mistakes, *widget.violations(), *widget.overflow()]
        widget.page.unroute_all(behavior="ignoreErrors")
        stage.clear()
        widget.page.context.close()
    assert {name: found for name, found in wrong.items() if found} == {}


def take_picture(widget: WidgetPage, name: str) -> None:
    """Without what moves."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    widget.page.screenshot(path=PICTURES / f"{name}.png", animations="disabled", caret="hide", scale="device")
