"""Full names near a service on which they are to be looked for: "jina la page ni Nyumba Bora, iko fb"."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from portico.domain.guard.finding import Finding
from portico.domain.guard.services import ON, SEEK, Place
from portico.domain.guard.told_handles import DOUBT
from portico.domain.guard.view import View

REACH = 64  # characters around a service in which its name stands
MOST = 4  # services, and names, of a text that are looked at
_capital = r"[A-ZÀ-ÖØ-Þ]"
_particle = r"(?:d[aeo]s?|du|del|la|el|y|e|et|wa|na|of|and|the|&)"
NAME = re.compile(
    rf"(?<![\w.@]){_capital}[\w'\u2019\-]+(?:\s(?:{_particle}\s){{0,2}}(?:{_capital}[\w'\u2019\-]*|\d{{1,3}}(?!\S))){{1,5}}"
)
ASKED = re.compile(  # says that somebody or a page is to be looked for, or how it is called
    rf"\b(?:{SEEK}|connect|username|usuario|user|handle|request|solicitud|invite|join|comment|inbox|page|pagina|channel|chaine|canal|ukurasa|profil|profile|perfil|"
    r"jina|nom|nome|nombre|pseudo|called|named|naitwa|najiita|inaitwa|llama\w*|chama\w*|s'appelle|m'appelle|smi\w+|"
    r"abonne\w*|rejoin\w*|m'ecri\w*|ecri\w*|escr[ie][bv]\w*|fala\w*|utaniona|utanipata|andika|niandikie|"
    r"contact\w*|reach|faster|quicker|easier|vite|rapido|repl\w+|repond\w*|respond\w*|haraka|see\sme|goes\sby|write|encuentr\w*|encontr\w*|uta\w+)\b"
)
_no_gap = r"(?!(?:in|at|near|about|from|of|to|dans|em|sobre|katika|pres|cerca|saw|photos?|fotos?)\b)"
_word = rf"[\s,:;?\-(]{{1,2}}{_no_gap}[^\W\d_']{{1,10}}(?:'\w{{1,2}})?"
AFTER = re.compile(rf"(?:{_word}){{0,4}}[\s,:\-(]{{1,3}}[\"'“«(]?\s?")
BEFORE = re.compile(
    rf"[\"'”»)]?,?\s(?:(?:{ON}\s\w+\s(?:and|et|y|e|na|or)|{ON}|iko|yangu|f|the|le|la|el|o)\s){{0,3}}"
)
I_AM = re.compile(
    r"\b(?:i'm|im|i\sam|it's|its|we\sr|soy|sou|suis|somos|sommes|we're|we\sare|mimi|ni)\s(?:[aoe]\s|el\s|la\s|le\s)?[\"'“«]?$"
)
IS = re.compile(r"\w(?:\s(?:is|est|es|e|ni)|\s?[:=])\s$")
OWN = re.compile(r"\b(?:my|our|mi|mon|meu|notre|nosso|nuestro|yangu|yetu)\b")
QUOTES = "\"'“”«»"
QUOTED_REACH = 32


def find_pages(view: View, platforms: Sequence[Place]) -> Iterator[Finding]:
    """The first full name that is told of one of these services, where the text asks to look for it."""
    source = view.folded.source
    if not platforms or source.islower() or source.isupper():
        return
    beside = next(_beside(view, platforms[:MOST]), None)
    if beside is None or DOUBT.search(view.text):
        return
    if ASKED.search(view.text) or _is_introduced(source.lower(), beside):
        yield Finding(*beside.span(), "handle", "")


def _beside(view: View, platforms: Sequence[Place]) -> Iterator[re.Match[str]]:
    """The full names right before or behind a service."""
    source = view.folded.source
    places = [view.folded.span(place.start, place.end) for place in platforms]
    begin, end = max(0, places[0][0] - 2 * REACH), places[-1][1] + 2 * REACH
    for match in islice(NAME.finditer(source, begin, end), MOST):
        start, stop = match.span()
        is_service = any(first < stop and start < last for first, last in places)
        is_beside = any(_is_beside(source, start, stop, place) for place in places)
        if is_beside and not is_service and not _begins(source, match):
            yield match


def _is_introduced(text: str, match: re.Match[str]) -> bool:
    """Whether "soy Ana Ruiz" says who somebody is, or "Facebook, Ana Ruiz Homes" begins with a long name."""
    if I_AM.search(text, max(0, match.start() - 12), match.start()):
        return True
    if IS.search(text, max(0, match.start() - 12), match.start()) and OWN.search(text, 0, match.start()):
        return True
    is_long, is_told = len(match.group().split()) > 2, text[match.start() - 2] in ",:-"
    begins, ends = text[: match.start()].strip(" ,:-").isalpha(), not text[match.end() :].strip(" .!")
    return is_long and is_told and (begins or ends)


def _begins(source: str, match: re.Match[str]) -> bool:
    """Whether two words begin what is said, where the first has its capital in any case."""
    before = source[: match.start()].rstrip()
    return len(match.group().split()) == 2 and (not before or before[-1] in ".!?\n")


def _is_quoted(source: str, start: int, end: int) -> bool:
    return start > 0 and source[start - 1] in QUOTES and source[end : end + 1] in tuple(QUOTES)


def _is_beside(source: str, start: int, end: int, place: tuple[int, int]) -> bool:
    if _is_quoted(source, start, end):
        return place[1] <= start <= place[1] + QUOTED_REACH or end <= place[0] <= end + QUOTED_REACH
    if place[1] <= start <= place[1] + REACH:
        return AFTER.fullmatch(source.lower(), place[1], start) is not None
    if start - REACH <= place[0] - (end - start) and end <= place[0] <= end + REACH:
        return BEFORE.fullmatch(source.lower(), end, place[0]) is not None
    return False
