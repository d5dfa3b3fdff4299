"""Words and queries as PostgreSQL's literals of `tsvector` and `tsquery`.

Both are put together from folded words: what a word is depends on nothing in the database,
neither on a text search configuration nor on its locale. Beside its words a message is known by
its conversation (`#12`) and by everybody who is in it (`@ada`), which no word can be.
"""

from collections.abc import Collection, Sequence

from msgspec.structs import replace

from portico.domain.search.query import Query, Word
from portico.domain.search.words import words_of


def vector(text: str, conversation_id: int, member_ids: Collection[str]) -> str | None:
    """The `tsvector` of a message: words with positions, conversation and users; None without words."""
    places = [f"'{word}':{place}" for word, place in words_of(text)]
    members = [member_of(member_id) for member_id in member_ids]
    return " ".join([f"'#{conversation_id}'", *members, *places]) if places else None


def question(query: Query) -> str:
    """The `tsquery` that a message must match."""
    return " & ".join(_either([_phrase(words) for words in term.spellings]) for term in query)


def narrow(query: Query, user_id: str, conversation_id: int | None, *, beginnings: bool) -> str:
    """What the index can answer fast: whose message it is and its whole words; `beginnings` where it must.

    For a beginning the index gathers all words that begin so in everybody's messages, before it
    looks at anything else; where somebody has few messages, those are better asked one by one.
    """
    whose = [member_of(user_id), *([] if conversation_id is None else [f"'#{conversation_id}'"])]
    asked = [[_all(words, beginnings=beginnings) for words in term.spellings] for term in query]
    return " & ".join([*whose, *(_either(spellings) for spellings in asked if all(spellings))])


def named(query: Query) -> str:
    """The `tsquery` for a name: words without positions, each a prefix."""
    names = [
        [_all([replace(word, begun=True) for word in words], beginnings=True) for words in term.spellings]
        for term in query
    ]
    return " & ".join(map(_either, names))


def member_of(user_id: str) -> str:
    """The word of a user who may find a message."""
    quoted = user_id.replace("\\", "\\\\").replace("'", "''")
    return f"'@{quoted}'"


def _phrase(words: Sequence[Word]) -> str:
    first, *others = words
    return _word(first) + "".join(f" <{word.gap}> {_word(word)}" for word in others)


def _all(words: Sequence[Word], *, beginnings: bool) -> str:
    """All of the words, wherever they stand; nothing when none of them is to be asked."""
    return " & ".join(_word(word) for word in words if beginnings or not word.begun)


def _word(word: Word) -> str:
    return f"'{word.text}':*" if word.begun else f"'{word.text}'"


def _either(spellings: Sequence[str]) -> str:
    return "(" + " | ".join(spellings) + ")"
