"""The words of a card: what others read of it, and what a search finds. Pure."""

from portico.domain.cards.model import Card
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


def words_of(card: Card) -> list[str]:
    """The texts of a card that people wrote, as the search index has them."""
    terms = card.terms
    written = [terms.place, terms.conditions, card.reason, *(item.name for item in terms.items)]
    return [text for text in written if text]


def refuse_terms(names: set[str], given: set[str], kind: str) -> None:
    """Raise InvalidArgument for terms that a card of this kind does not have."""
    for name in sorted(given - names):
        raise InvalidArgument(name, f"is no part of a card of the kind {kind}")
