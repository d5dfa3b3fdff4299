"""Email provider that only writes to the log."""

from collections.abc import Mapping

from components.delivery.console import Console
from components.delivery.http_provider import ProviderContext
from components.delivery.items import Email
from portico.domain.addresses import masked


def make(_variables: Mapping[str, str], _tools: ProviderContext) -> Console[Email]:
    return Console("email", lambda email: masked(email.to))
