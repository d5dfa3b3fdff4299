"""`moderation.bulk`: one decision about many reports and held messages."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType, field

from portico.contract.decisions import Explanation
from portico.contract.payload import Request
from portico.contract.shapes import Id, Shape, Time
from portico.domain.moderation import BulkAction
from portico.domain.moderation_texts import Template

Ids = Annotated[list[Id], Meta(max_length=50)]


class DecideMany(Request, frozen=True):
    """Decide the same about many: each by itself, as `moderation.resolve` and `moderation.decide` do.

    What one of them refuses changes nothing for the others. A report that an earlier one of the list has
    closed is a `conflict`.
    """

    action: BulkAction
    report_ids: Ids = field(default_factory=list)
    held_ids: Ids = field(default_factory=list)
    reason: Explanation | None = None
    template: Template | None = None
    until: Time | None = None


class BulkResult(Shape, frozen=True):
    """What came of one of them: the code of the `error` and its `message`, both null if it is decided.

    The message of a `conflict` says who decided, and what.
    """

    error: str | None
    message: str | None
    report_id: Id | UnsetType = UNSET
    held_id: Id | UnsetType = UNSET


class ManyDecided(Shape, frozen=True):
    """One result for each, reports first, in the order of the request."""

    results: list[BulkResult]
