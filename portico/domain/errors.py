"""The errors that clients see. The contract maps each class to a URI and an HTTP status.

An error carries a message for a human and `fields` for a program; neither ever
holds a driver's words, a token or another person's data.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, TypeAlias

Field: TypeAlias = str | int | Sequence[str] | Mapping[str, Any]


class PorticoError(Exception):
    """The parent of all errors; `code` is the last part of the error URI."""

    code: ClassVar[str] = "internal"

    def __init__(self, message: str, **fields: Field) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields


class InvalidArgument(PorticoError):
    """A payload breaks the contract. Fields: `field` (path, `text` or `participant_ids[0]`), `reason`."""

    code = "invalid_argument"

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}", field=field, reason=reason)


class NotFound(PorticoError):
    """It does not exist, or the caller may not see it; the answer is the same."""

    code = "not_found"


class Forbidden(PorticoError):
    """The caller may see the object but not do this."""

    code = "forbidden"


class Conflict(PorticoError):
    """The request contradicts what is stored, for example a `local_id` used for another conversation."""

    code = "conflict"


class RateLimited(PorticoError):
    """A limit is reached. Field: `retry_after_ms`."""

    code = "rate_limited"

    def __init__(self, retry_after_ms: int, what: str = "messages") -> None:
        super().__init__(f"too many {what}: slow down", retry_after_ms=retry_after_ms)


class WindowClosed(PorticoError):
    """The time in which a message can be edited or deleted is over."""

    code = "window_closed"


class TooLarge(PorticoError):
    """A value is longer than the contract allows. Fields: `field`, `limit`."""

    code = "too_large"

    def __init__(self, field: str, limit: int) -> None:
        super().__init__(f"{field}: at most {limit}", field=field, limit=limit)


class Blocked(PorticoError):
    """The conversation is blocked, a user blocks the other, or the contact guard refuses a text.

    Field, of the contact guard: `detectors`.
    """

    code = "blocked"


class ConfirmNeeded(PorticoError):
    """The contact guard warns of a text. Fields: `detectors`, and `confirm`, which the next try repeats."""

    code = "confirm_needed"

    def __init__(self, detectors: Sequence[str], confirm: str) -> None:
        message = f"this has contact data ({', '.join(detectors)}): confirm that you want to send it"
        super().__init__(message, detectors=list(detectors), confirm=confirm)


class TokenExpired(PorticoError):
    """The token is past its `exp`. Get a new one and connect again."""

    code = "token_expired"


class Unavailable(PorticoError):
    """A part of Portico cannot answer now. Retrying is safe. Under load it has `retry_after_ms`."""

    code = "unavailable"


class Internal(PorticoError):
    """A bug. Field: `error_id`, under which the server's log has the details."""

    code = "internal"

    def __init__(self, error_id: str) -> None:
        super().__init__("internal error", error_id=error_id)
