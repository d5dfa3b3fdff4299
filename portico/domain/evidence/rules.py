"""Who opens conversations with evidence."""

from collections.abc import Collection

from portico.domain.errors import Forbidden
from portico.domain.people import Caller


def check_opening(kind: str, caller: Caller, types: Collection[str]) -> None:
    """Raise Forbidden for a user where the operator does not let users decide."""
    if caller.role == "user" and kind not in types:
        raise Forbidden("conversations of this type are opened with evidence by the site (EVIDENCE_TYPES)")
