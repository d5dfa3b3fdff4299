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
        errors.ConfirmNeeded: 409,
        errors.WindowClosed: 409,
        errors.TooLarge: 413,
        errors.RateLimited: 429,
        errors.Internal: 500,
        errors.Unavailable: 503,
    }
)
_BY_CODE = {error.code: error for error in STATUS}


def uri_of(error: errors.PorticoError) -> str:
    """`portico.error.<code>`."""
    return uris.error(error.code)


def status_of(error: errors.PorticoError) -> int:
    """The HTTP status of a refusal."""
    return STATUS[_BY_CODE[error.code]]


def heard(uri: str, message: str, fields: Mapping[str, errors.Field]) -> errors.PorticoError | None:
    """A refusal as another process said it, for who passes it on; None for what is none of Portico's."""
    kind = _BY_CODE.get(uri.removeprefix(uris.ERROR_PREFIX))
    if kind is None:
        return None
    error = kind.__new__(kind)
    errors.PorticoError.__init__(error, message, **fields)
    return error
