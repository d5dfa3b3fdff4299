"""Who may ask: Portico, by the key that both have (`Authorization: Api-Key ...`), and nobody else."""

from hmac import compare_digest

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from portico_django.conf import conf

SCHEME = "Api-Key"


class Bridge:
    """Portico's bridge, as `request.user`."""

    is_authenticated = True
    is_active = True
    pk = None


class ApiKeyAuthentication(BaseAuthentication):
    """Lets in whoever has `PORTICO["API_KEY"]`; without such a setting, nobody."""

    def authenticate(self, request: Request) -> tuple[Bridge, None] | None:
        """Portico; None where another scheme is used. Raises AuthenticationFailed (401)."""
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        wanted = conf().api_key
        # Bytes, for compare_digest takes no string with anything but ASCII in it.
        if not wanted or not compare_digest(key.strip().encode(errors="replace"), wanted.encode()):
            raise AuthenticationFailed('the key is not PORTICO["API_KEY"] of this site')
        return Bridge(), None

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 (DRF's signature)
        """Makes a refusal a 401, with this in WWW-Authenticate."""
        return SCHEME
