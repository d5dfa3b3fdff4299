"""SMS provider that only writes to the log."""

from collections.abc import Mapping

from components.delivery.console import Console
from components.delivery.http_provider import ProviderContext
from components.delivery.items import Sms
from portico.domain.addresses import masked


def make(_variables: Mapping[str, str], _tools: ProviderContext) -> Console[Sms]:
    return Console("sms", lambda sms: masked(sms.to))
