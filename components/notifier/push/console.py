"""Pushes that only show in the log."""

from collections.abc import Mapping

from components.notifier.console import Console
from components.notifier.outgoing import Push
from components.notifier.tools import Tools


def make(_variables: Mapping[str, str], _tools: Tools) -> Console[Push]:
    """It needs nothing."""
    return Console("push", lambda push: f"{push.device.user_id} ({push.device.platform})")
