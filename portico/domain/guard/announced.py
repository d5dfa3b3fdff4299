"""Names in plain words that something announces: "on instagram, all one word blueheron"."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from portico.domain.guard.asked import ASKS, SPELLING
from portico.domain.guard.finding import Finding
from portico.domain.guard.services import COMMON, ON, OWN, SEEK, VERB, Place
from portico.domain.guard.view import View
from portico.domain.guard.vocabulary import words

REACH = 48  # characters before a service in which somebody asks
LONG = 10  # letters of a word that is sought and is more than a thing
SPELLED = (
    r"(?:(?:all\s)?(?:as\s)?one\sword|all\stogether|no\sspaces?|without\sspaces|(?:all\s)?(?:in\s)?(?:lower\s?case|small\sletters)|"
    r"tout\sattache|sans\sespaces?|en\sun\smot|tout\sen\sminuscules?|(?:tudo\s|todo\s?)junto|sem\sespacos?|"
    r"(?:tudo\s|todo\s)?(?:em\s|en\s)?(?:minusculas?|minusculo)|sin\sespacios?|"
    r"bila\snafasi|imeungana|yote\spamoja|herufi\sndogo|بدون\s\w+|كلمه\s\w+)"
)
SPELLED_FIRST = re.compile(rf"[^.!?\n]{{0,24}}?(?<!\w){SPELLED}\s?[,:]?\s(?P<name>[^\W\d_][\w.]{{5,30}})")
AFTER_COLON = re.compile(
    r"[^.!?\n:]{0,40}(?::|,\s(?:so|donc|entao|asi\sque|basi))\s?(?P<name>[a-z][\w.]{6,30})[ .!]*$"
)
SOUGHT = re.compile(
    rf"\b(?:(?:just\s)?(?:search|look\sup|type|enter|put)(?:\sin)?|tape[rz]?|cherche[rz]?|busc[ao]|busque\w*|pon|"
    rf"procur[ae]|digit[ae]|tafuta|andika)\s(?P<name>[a-z]{{{LONG},30}})\s(?:{ON}|into|dans)\s(?:the\s|o\s|el\s|la\s|le\s)?$"
)
SEEKING = re.compile(  # "no insta procura por bluehomes"
    rf",?\s{SEEK}\s(?:(?:por|for|pelo|pela|como|as|kwa|jina|ni)\s){{0,2}}(?P<name>[a-z]{{{LONG},30}})(?!\w)"
)
ADDRESSED = re.compile(  # "send a direct to @ blueheron"
    r"(?<!\w)(?:direct|dm|dms|inbox|دايركت)\s(?:\w{1,4}\s){0,2}"
    r"(?:(?:arroba|arobase|@|at\ssign)\s?(?=[a-z]\w{4})|(?=[a-z]{3,}\.[a-z]{3}))(?P<name>[a-z][\w.]{4,30})"
)
IN_ARABIC = re.compile(
    r"(?P<words>[^\n.!?:a-z\d]{0,44})[\s:](?P<name>[a-z][a-z.\-]{6,30})(?=\s*(?:$|[.,!)\n]|\sو))"
)
FOLLOW = re.compile(rf"\b{SEEK}\s(?:\w{{1,4}}\s){{0,2}}$")
OWN_IN_ARABIC = re.compile(r"يوزر|حساب|معرف|اكونت|ايدي|صفح|باسم|اسم|حقي|تبعي|بتاعي|خاصتي|ي$")
THINGS = words(  # that are sought on services and have long names
    "apartment apartments apartamento apartamentos appartement appartements departamento departamentos "
    "habitacion habitaciones quitinetes colocataire colocataires colocation colocations housemate housemates "
    "flatmate flatmates roommate roommates "
    "properties accommodation accommodations imobiliaria imobiliarias inmobiliaria inmobiliarias locataires "
    "reviews comentarios informations information informacion informacoes alojamento alojamentos alojamiento "
    "alojamientos proprietaires propietarios proprietarios furniture furnished studio studios something "
    "everything references recommendations videos compound building residence residences apartmani"
)

ORDINARY = COMMON | THINGS


def find_announced(view: View, platforms: Sequence[Place]) -> Iterator[Finding]:
    """The first such name."""
    yield from islice(_announced(view, platforms), 1)


def _announced(view: View, platforms: Sequence[Place]) -> Iterator[Finding]:
    matches = [match for place in platforms for match in _beside(view, place)]
    if not view.vocabulary.isdisjoint(("direct", "dm", "dms", "inbox", "دايركت")):
        matches += ADDRESSED.finditer(view.text)
    for match in matches:
        name = match["name"].rstrip(".")
        if name not in ORDINARY and not VERB.fullmatch(name):
            yield Finding(*view.folded.span(*match.span("name")), "handle", name)


def _beside(view: View, place: Place) -> Iterator[re.Match[str]]:
    text, begin = view.text, max(0, place.start - REACH)
    spelled = None if SPELLING.isdisjoint(view.vocabulary) else SPELLED_FIRST.match(text, place.end)
    sought = SOUGHT.search(text, begin, place.start)
    yield from (match for match in (spelled, sought, SEEKING.match(text, place.end)) if match)
    if (match := AFTER_COLON.match(text, place.end)) and _is_asked(text, begin, place.start):
        yield match
    match = None if place.word.isascii() else IN_ARABIC.match(text, place.end)
    if match and OWN_IN_ARABIC.search(text[begin : place.end] + match["words"]):
        yield match


def _is_asked(text: str, begin: int, end: int) -> bool:
    before = text[begin:end]
    return (
        ASKS.search(before) is not None or OWN.search(before) is not None or FOLLOW.search(before) is not None
    )
