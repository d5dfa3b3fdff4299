"""Names after words that ask to be looked for: "find me on facebook under blue heron"."""

import re
from collections.abc import Iterator, Sequence

from portico.domain.guard.finding import Finding
from portico.domain.guard.services import COMMON, ON, SEEK, VERB, Place
from portico.domain.guard.view import View
from portico.domain.guard.vocabulary import alternatives, words

REACH = 48  # characters before a service in which somebody asks
_me = (
    r"(?:find|add|follow|look\sup|search|dm|message|msg|text|ping|hit|catch|reach|check|see)"
    r"\s(?:for\s)?(?:me|us|my|our)"
    r"|look\s(?:me|us)\sup|look\sfor|m'ajout\w+|m'ecri\w+|hmu|hit\s(?:me|us)\sup|(?:pm|talk\sto|chat\sw(?:ith)?)\s(?:me|us)|contact\s?:?|"
    r"(?:cherche[rz]?|trouve[rsz]?|retrouve[rsz]?|ajoute[rz]?|suis|suivez|"
    r"contacte[rz]?|tape[rz]?)[-\s](?:moi|nous)"
    r"|(?:me|nos)\s(?:procur|ach|busc|encontr|segu|sig|adicion|cham|agreg)\w+|segue\s(?:la|a\sgente)?"
    r"|(?:busc|encuentr|agreg|sigu|anad|escrib|habl|contact)\w*?(?:me|nos)"
    r"|(?:ni|tu)(?:tafute|fuate|follow|cheki|add|pate|ongeze)\w*"
)
_arabic = words("دور ابحث بتلاق تلاق")  # with its endings, and "for me" behind it
_me_arabic = alternatives(
    words("ضيفني ضيفنا ضيفوني تابعني تابعنا تابعوني راسلني راسلنا كلمني كلمنا كلموني لاقيني")
)
ASKS = re.compile(
    rf"\b(?:{_me})\b[^.!?\n]{{0,24}}$"
    rf"|(?<!\w)(?:(?:{alternatives(_arabic)})\w*\s(?:علي|عن)\w*|{_me_arabic})(?!\w)[^.!?\n]{{0,24}}$"
)
KIND = r"(?:\s(?:business|app|page|account|store|messenger|بزنس))?"
UNDER = re.compile(
    rf"{KIND}(?:\s?[,:\-(]?\s(?:(?:with|by|con|com|avec|kwa|pelo)\s(?:the\s|o\s|el\s|le\s)?)?(?:under|as|como|kama|sous|by|named|called|jina|name|nome|nombre|nom|باسم|اسمي|"
    r"اسم|الاسم)\b"
    r"(?:\s(?:the|name|user|username|handle|of|le|el|o|nom|nome|nombre|pseudo|de|la|jina|ni|is|langu)\b){0,3})"
    r"\s(?P<name>[^\W\d_][\w.&'\-]+)"
)
ALONE = re.compile(rf"{KIND}\s?[,:/?\-]\s?(?P<name>[a-z][\w.]{{6,30}})(?:[ .!]*$|,)")
QUOTED = re.compile(
    rf"\b{SEEK}\s(?:for\s)?(?:(?:my|our|the|ma|notre|la|mi|nuestra|minha|nossa|a|o|el)\s)?(?:page|pagina|group|profile|perfil|profil)?\s?[\"«“'][^\"»”\n]{{3,40}}[\"»”']\s(?:{ON}\s)?(?:the\s)?$"
)
QUOTES = frozenset("\"»”'")  # that end what is quoted
AT_SAID = r"(?:arroba|arobase|arrobase|@|at\ssign|at\ssymbol)"
AT_NAME = re.compile(rf"\s?[:,]?\s?{AT_SAID}\s(?P<name>[^\W\d_]\w{{2,}})")
AT_BEFORE = re.compile(
    rf"(?:(?<=\s)|^){AT_SAID}\s(?P<name>[^\W\d_]\w+)(?:\s\w+){{0,4}}\s{ON}\s(?:the\s|o\s|el\s|la\s)?$"
)
_arabic_spelling = words("بدون.مسافات بدون.مسافه بدون.فراغ بدون.فراغات كلمه.واحده")
SPELLED = re.compile(  # how a name is written that is told
    r"[,(.]\s?(?:(?:all\s)?one\sword|all\stogether|no\sspaces?|without\sspaces|all\slower\s?case|tout\sattache|"
    r"sans\sespaces?|en\sun\smot|tudo\sjunto|sem\sespacos?|tudo\sminusculo|todo\sjunto|sin\sespacios?|"
    rf"bila\snafasi|imeungana|{alternatives(_arabic_spelling)})(?=\s*(?:[,.)!;]|$))"
)
SPELLED_TOLD = re.compile(  # "insta - sunny bank rentals no spaces"
    r"[:\-]\s[^.!?\n,:]{3,40}\s(?:all\sone\sword|no\sspaces?|tout\sattache|sans\sespaces?|tudo\sjunto|todo\sjunto|"
    r"sin\sespacios|sem\sespacos|bila\snafasi)[\s.!]*$"
)
SPELLING = words(
    "word together space spaces lowercase case attache espace espaces mot junto espaco espacos minusculo "
    "espacio espacios nafasi imeungana minuscules minusculas letters todojunto pamoja herufi "
    "مسافه مسافات فراغات واحده"
)
NO_NAMES = COMMON | words(
    "well soon usual if when a an we i you it they my me we're i'm normal possible always expected agreed "
    "much many long far proof evidence part soon siempre sempre todos sueles habitual d'habitude "
    "kawaida kila"
)


def find_asked(view: View, platforms: Sequence[Place]) -> Iterator[Finding]:
    """The name behind the first service on which somebody asks to be found."""
    for place in platforms:
        end = _end_of_name(view.text, place)
        if end:
            yield Finding(*view.folded.span(place.start, end), "handle", "")
            return
    if not platforms or SPELLING.isdisjoint(view.vocabulary):
        return
    if match := SPELLED.search(view.text) or SPELLED_TOLD.search(view.text):
        yield Finding(*view.folded.span(*match.span()), "handle", "")


def _end_of_name(text: str, place: Place) -> int:
    """Where a name ends that belongs to this service; 0 where there is none."""
    before = text[max(0, place.start - REACH) : place.start]
    said = AT_BEFORE.search(before)
    if (not QUOTES.isdisjoint(before) and QUOTED.search(before)) or (said and said["name"] not in COMMON):
        return place.end
    match = AT_NAME.match(text, place.end)
    if match is None:
        match = UNDER.match(text, place.end) or ALONE.match(text, place.end)
        match = match if match and ASKS.search(before) else None
    if match is None or match["name"] in NO_NAMES or VERB.fullmatch(match["name"]):
        return 0
    return match.end()
