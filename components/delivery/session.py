"""Procedures that the delivery component registers."""

from collections.abc import Callable, Mapping
from typing import Any

from components.delivery.template_previews import TemplatePreviews
from portico.contract import uris
from runtime.procedures import Endpoint, endpoints


def procedures(previews: TemplatePreviews) -> list[Endpoint]:
    """What admins see of the templates."""
    return endpoints({"admin.preview_template": previews.preview})


def internals(previews: TemplatePreviews) -> Mapping[str, Callable[..., Any]]:
    """For the router, which serves the previews of emails."""
    return {uris.MAIL_PREVIEW: previews.mail_of_link}
