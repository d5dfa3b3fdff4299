"""Services in several words are searched for only beside the words that they are made of."""

from hypothesis import given
from hypothesis import strategies as st

from portico.domain.guard.services import ALIASES, MOST, service_places
from portico.domain.guard.view import WORD

ALIASED = ("the blue app", "app ya rangi ya bluu", "face book", "f b", "app do passarinho", "لينكد ان")
ORDINARY = ("the flat is nice,", "ان", "this app", "we chat on sunday", "كتاب", "tok", "a book about a bird")
PIECES = st.lists(
    st.sampled_from((*ALIASED, *ORDINARY, "and we come to see it with all the family")), max_size=12
)


@given(PIECES)
def test_no_alias_is_missed_that_a_search_of_the_whole_text_finds(pieces: list[str]) -> None:
    text = " ".join(pieces)
    expected = [match.span() for match in ALIASES.finditer(text)]
    vocabulary = frozenset(WORD.findall(text))
    places = [(place.start, place.end) for place in service_places(text, vocabulary)]
    assert len(places) == MOST or set(expected) <= set(places)
