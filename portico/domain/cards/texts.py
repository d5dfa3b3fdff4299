"""What the texts of a card may be. Pure."""

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


def refuse_terms(names: set[str], given: set[str], kind: str) -> None:
    """Raise InvalidArgument for terms that a card of this kind does not have."""
    for name in sorted(given - names):
        raise InvalidArgument(name, f"is no part of a card of the kind {kind}")
