"""Formatting of debug lines is replaced where it is unchanged, and left with a warning where it is not."""

from pprint import pformat
from types import ModuleType
from typing import Any

import autobahn.util
import crossbar._util
import pytest
from structlog.testing import capture_logs

from router.compat import FORMATTERS, disable_debug_formatting, is_known_formatter


def hlid(oid: Any) -> str:
    """Formats, and does something else besides."""
    SEEN.append(oid)
    return f"<{oid}>"


SEEN: list[Any] = []
hlid.__module__, hlid.__qualname__ = "autobahn.util", "hlid"  # as a new release of Autobahn might have it


def module(name: str, **names: Any) -> ModuleType:
    made = ModuleType(name)
    vars(made).update(names)
    return made


@pytest.mark.parametrize("path", FORMATTERS)
def test_each_function_is_what_it_was(path: str) -> None:
    owner, _, name = path.rpartition(".")
    assert is_known_formatter(
        getattr({"autobahn.util": autobahn.util, "crossbar._util": crossbar._util}[owner], name)
    )


def test_a_known_function_is_replaced() -> None:
    autobahn_wamp = module("autobahn.wamp", hlid=autobahn.util.hlid)
    assert disable_debug_formatting({"autobahn.wamp": autobahn_wamp}) == 1
    assert autobahn_wamp.hlid(7) == 7


def test_the_options_of_a_connection_are_not_formatted_but_what_else_autobahn_prints_is() -> None:
    sockets = module("autobahn.websocket.protocol", pformat=pformat)
    types = module("autobahn.wamp.types", pformat=pformat)
    disable_debug_formatting({each.__name__: each for each in (sockets, types)})
    assert sockets.pformat([7]) == [7]
    assert types.pformat([7]) == "[7]"


def test_a_changed_function_is_left_out_with_a_warning() -> None:
    autobahn_wamp = module("autobahn.wamp", hlid=hlid, hlval=autobahn.util.hlval)
    with capture_logs() as lines:
        assert disable_debug_formatting({"autobahn.wamp": autobahn_wamp}) == 1
    assert autobahn_wamp.hlid(7) == "<7>"
    [line] = lines
    assert (line["event"], line["log_level"], line["patch"]) == (
        "router.patch_left_out",
        "warning",
        "autobahn.util.hlid",
    )
