"""Every screen of the widget is drawn; axe and the Content-Security-Policy find nothing in it.

The pictures are in build/screenshots. `make screenshots` draws all variants, `make test` one of them and
`make test-long` another one.
"""

import os
import sys
from collections.abc import Callable, Mapping
from itertools import product
from typing import Any, TypeVar

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
SHORT = [
    Variant("phone", "dark", "ar"),
    pytest.param(Variant("desktop", "light", "en"), marks=pytest.mark.long),
]
CHOSEN = os.environ.get("PORTICO_SCREENS", "")  # `make screenshots` sets it
VARIANTS = ALL if CHOSEN else SHORT
S = TypeVar("S")  # what opens the pages of some screens


@pytest.fixture(scope="module")
def scenes(node: Node) -> dict[str, Scene]:
    """What the screens show."""
    assert build_web.main() == 0
    return {language: prepare(node, language) for language in CASTS}


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_screens(variant: Variant, node: Node, chromium: Browser, scenes: dict[str, Scene]) -> None:
    stage = Stage(chromium, node, variant, scenes[variant.language])
    assert mistakes_of(SCREENS, stage, variant, stage.clear) == {}


def mistakes_of(
    screens: Mapping[str, Callable[[S], WidgetPage]],
    stage: S,
    variant: Variant,
    clear: Callable[[], object] = lambda: None,
) -> dict[str, list[Any]]:
    """Draw those that are chosen and take a picture of each; what is wrong with which of them.

    `clear` closes what a screen has opened beside its page.
    """
    wrong: dict[str, list[Any]] = {}
    for name, draw in screens.items():
        if CHOSEN in ("", "all") or name in CHOSEN.split():
            widget = draw(stage)
            take_picture(widget, f"{name}-{variant}")
            wrong[name] = [*widget.mistakes, *widget.violations(), *widget.overflow()]
            widget.page.unroute_all(behavior="ignoreErrors")
            clear()
            widget.page.context.close()
    return {name: found for name, found in wrong.items() if found}


def take_picture(widget: WidgetPage, name: str) -> None:
    """Without what moves."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    widget.page.screenshot(path=PICTURES / f"{name}.png", animations="disabled", caret="hide", scale="device")
