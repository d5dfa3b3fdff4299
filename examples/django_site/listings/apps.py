"""The app as Django sees it."""

from django.apps import AppConfig


class ListingsConfig(AppConfig):
    """Homes for sale."""

    name = "listings"
