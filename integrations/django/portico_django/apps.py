"""The app as Django sees it: `"portico_django"` in INSTALLED_APPS."""

from django.apps import AppConfig
from django.core.checks import register

from portico_django.checks import check_settings


class PorticoConfig(AppConfig):
    """Portico beside this site."""

    name = "portico_django"
    verbose_name = "Portico"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """`manage.py check` speaks of Portico's settings too."""
        register(check_settings)
