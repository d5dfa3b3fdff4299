"""Words that somebody has chosen as a name, and that belong to no language: `blue_heron99`."""

import re

from portico.domain.guard.cues import REFERENCE
from portico.domain.guard.domains import STRONG, ending
from portico.domain.guard.view import View
from portico.domain.guard.vocabulary import words

PLAIN = re.compile(r"\d+[a-z]{1,3}|[a-z]\.[a-z]|[a-z]+-[a-z]+|[a-z]+\.[a-z]+")
STRONG_NAME = re.compile(
    r"(?=[\w.&]*(?:[a-z0-9]_[a-z0-9]|[a-z]{3,}[a-z._]*\d|[a-z]\.[a-z]+\.[a-z]))[a-z0-9_][\w.&]{4,30}"
)
THING = re.compile(  # things with numbers: rooms, files, devices, versions
    r"(?:flat|unit|apt|apto|appt|plot|lot|lote|room|block|bloc|bloco|casa|piso|house|villa|floor|phase|"
    r"fase)s?[_.\-]?\d+[a-z]{0,2}\d*|(?:img|dsc|image|imagen|"
    r"photo|foto|video|vid|pic|picha|screenshot|scan|doc|file|ver|version|clip|iphone|android|galaxy|"
    r"windows|covid|mp|wifi|web|"
    r"etage|quarto|zone|zona|row|bed|year|page|step|www|http)s?[_.\-]?\d.*"
    r"|.*\.(?:jpe?g|png|pdf|docx?|xlsx?|mp4|mov|gif|heic|zip|txt|csv|webp)"
)
ARABIZI = re.compile(r"[a-z]{1,5}[235679][a-z]{1,4}")  # "mab2ash": as often a word of a sentence
_rooms = words(
    "bath bed show class rest wash store guest ball mush board cloak court dark play sun tea work head leg"
)
JOINED = re.compile(  # a word of the trade joined with others: "kampalacribs", "betorentas"
    rf"(?<![\w.@/\-])(?!(?:{'|'.join(sorted(_rooms))})rooms)(?P<name>[a-z]{{3,20}}(?:homes|flats|rooms|rentals|rents|rentas|cribs|keja|"
    r"vyumba|chambres|imoveis|pisos|depas|deptos|quartos|casas|cuartos|aptos|arriendos|realty|estates|lettings|"
    r"studios|villas|nyumba|immo|properties|sublets|bedsits|kejas|locations)"
    r"|(?:homes|flats|rentals|rentas|keja|vyumba|chambres|imoveis|pisos|depas|deptos|quartos|cuartos|aptos|arriendos|"
    r"estates|lettings|nyumba|immo)[a-z]{3,20})(?![\w@/]|\.\w)"
)
MARKS = "\"'«»“”()[]{}<>,.!?:;-…"
ACCOUNTS = words("account compte conta cuenta حساب")  # are numbered at a bank, and named on a service
BEFORE = 20  # characters in which a word stands that makes it a reference


def looks_chosen(name: str) -> bool:
    """Whether a word is no word of a language: it has a digit, an underscore or a dot between letters."""
    name = name.strip(".-")
    letters = sum(char.isalpha() for char in name)
    return letters >= 2 and letters < len(name) and not PLAIN.fullmatch(name) and not THING.fullmatch(name)


def is_strong(view: View, match: re.Match[str]) -> bool:
    """Whether a word is a chosen name wherever it stands: no room, no file, no code, no host."""
    name = match.group().strip(MARKS)
    if (
        not STRONG_NAME.fullmatch(name)
        or ARABIZI.fullmatch(name)
        or THING.fullmatch(name)
        or ("." in name and ending(name) in STRONG)
    ):
        return False
    start, end = view.folded.span(*match.span())
    if view.folded.source[start:end].isupper():
        return False
    references = REFERENCE.finditer(view.text, max(0, match.start() - BEFORE), match.start())
    return all(reference.group() in ACCOUNTS for reference in references)
