"""Lists of words are written as one text, with spaces between them."""


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())
