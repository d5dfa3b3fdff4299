"""Variables of the Django site that users are read from."""

from portico.settings.variables.groups import Group, declared
from portico.settings.variables.kinds import Flag, Secret, Url

API_URL = Url("DJANGO_API_URL", "The site that users are read from and conversations are mirrored to.")
API_KEY = Secret("DJANGO_API_KEY", "The key that opens the site's API.")
VERIFY_TOKENS = Flag("DJANGO_VERIFY_TOKENS", "`1` also verifies each token with the site.")

GROUP = Group("Django", "how-to/django.md", declared(globals()))
