"""Emails that only show in the log."""

from collections.abc import Mapping

from components.notifier.console import Console
from components.notifier.outgoing import Email
from components.notifier.tools import Tools
from portico.domain.addresses import masked


def make(_variables: Mapping[str, str], _tools: Tools) -> Console[Email]:
    """It needs nothing."""
    return Console("email", lambda email: masked(email.to))
