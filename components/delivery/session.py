"""Procedures that the delivery component registers."""

from components.delivery.template_previews import TemplatePreviews
from runtime.procedures import Endpoint, endpoints


def procedures(previews: TemplatePreviews) -> list[Endpoint]:
    """What admins see of the templates."""
    return endpoints({"admin.preview_template": previews.preview})
