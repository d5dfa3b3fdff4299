"""ABORT with the fields of the error that refused a login, as an ERROR has them: `retry_after_ms`, `reason`.

Crossbar's ABORT has the URI and the text of the error only: a client would not know how long it should wait.
"""

from collections.abc import Mapping
from typing import Any

from autobahn.wamp import message


class RefusedLogin(message.Abort):
    """An ABORT with these fields beside the `message` in its details."""

    __slots__ = ("_fields",)

    def __init__(self, reason: str, text: str | None, fields: Mapping[str, Any]) -> None:
        super().__init__(reason, text)
        self._fields = fields

    def marshal(self) -> list[Any]:
        """The message in the form that is serialized."""
        kind, details, reason = super().marshal()
        return [kind, {**self._fields, **details}, reason]


def with_fields(abort: message.Abort, fields: Mapping[str, Any]) -> message.Abort:
    return RefusedLogin(abort.reason, abort.message, fields) if fields else abort
