"""What the texts of a card may be. Pure."""

from collections.abc import Collection

from portico.domain.errors import InvalidArgument, TooLarge
from portico.domain.text import check_visible

MAX_PLACE = 500
MAX_CONDITIONS = 2_000
MAX_REASON = 500


def check_words(field: str, text: str | None, limit: int) -> None:
    """Raise TooLarge, and InvalidArgument for what nobody sees."""
    if text is None:
        return
    if len(text) > limit:
        raise TooLarge(field, limit)
    check_visible(field, text)


def refuse_untaken(taken: Collection[str], given: set[str], action: str) -> None:
    """Raise InvalidArgument for what an action does not take: who names another amount does not accept."""
    for name in sorted(given.difference(taken)):
        raise InvalidArgument(name, f"{action} does not take it")


def refuse_terms(names: set[str], given: set[str], kind: str) -> None:
    """Raise InvalidArgument for terms that a card of this kind does not have."""
    for name in sorted(given - names):
        raise InvalidArgument(name, f"is no part of a card of the kind {kind}")
