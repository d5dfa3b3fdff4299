"""Words and queries as PostgreSQL's literals of `tsvector` and `tsquery`.

Both are put together from folded words: what a word is depends on nothing in the database,
neither on a text search configuration nor on its locale. Beside its words a message is known by
its conversation (`#12`) and by everybody who is in it (`@ada`), which no word can be.
"""

from collections.abc import Collection, Sequence

from portico.domain.search import Query, Term, words_of


def vector(text: str, conversation_id: int, member_ids: Collection[str]) -> str | None:
    """The words of a message with their places, and whose it is; None when there are no words."""
    places = [f"'{word}':{place}" for place, word in enumerate(words_of(text), 1)]
    members = [_member(member_id) for member_id in member_ids]
    return " ".join([f"'#{conversation_id}'", *members, *places]) if places else None


def question(query: Query) -> str:
    """What the words of a message must answer."""
    return " & ".join(_term(term) for term in query)


def narrow(query: Query, user_id: str, conversation_id: int | None, *, beginnings: bool) -> str:
    """What the index can answer fast: whose message it is and its whole words; `beginnings` where it must.

    For a beginning the index gathers all words that begin so in everybody's messages, before it
    looks at anything else; where somebody has few messages, those are better asked one by one.
    """
    whose = [_member(user_id), *([] if conversation_id is None else [f"'#{conversation_id}'"])]
    words = [word for term in query for word in _whole(term)]
    begun = [f"'{term.words[-1]}':*" for term in query if term.prefix and beginnings]
    return " & ".join([*whose, *words, *begun])


def _member(user_id: str) -> str:
    quoted = user_id.replace("\\", "\\\\").replace("'", "''")
    return f"'@{quoted}'"


def _term(term: Term) -> str:
    phrase = " <-> ".join(f"'{word}'" for word in term.words)
    return f"({phrase}:*)" if term.prefix else f"({phrase})"


def _whole(term: Term) -> Sequence[str]:
    words = term.words[:-1] if term.prefix else term.words
    return [f"'{word}'" for word in words]
