"""Each refusal of the domain as clients see it: an error URI, and an HTTP status for REST."""

from collections.abc import Mapping
from types import MappingProxyType

from portico.contract import uris
from portico.domain import errors

STATUS: Mapping[type[errors.PorticoError], int] = MappingProxyType(
    {
        errors.InvalidArgument: 400,
        errors.TokenExpired: 401,
        errors.Forbidden: 403,
        errors.Blocked: 403,
        errors.NotFound: 404,
        errors.Conflict: 409,
        errors.WindowClosed: 409,
        errors.TooLarge: 413,
        errors.RateLimited: 429,
        errors.Internal: 500,
        errors.Unavailable: 503,
    }
)


def uri_of(error: errors.PorticoError) -> str:
    """`portico.error.<code>`."""
    return uris.error(error.code)
