"""Push provider that only writes to the log."""

from collections.abc import Mapping

from components.delivery.console import Console
from components.delivery.http_provider import ProviderContext
from components.delivery.items import Push


def make(_variables: Mapping[str, str], _tools: ProviderContext) -> Console[Push]:
    return Console("push", lambda push: f"{push.device.user_id} ({push.device.platform})")
