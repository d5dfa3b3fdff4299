"""Chosen names a few words from their service or provider: "discord? moi c'est zeph#4412"."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from portico.domain.guard.announced import THINGS
from portico.domain.guard.chosen import JOINED, MARKS, is_strong
from portico.domain.guard.domains import CONTACTS, NAMES, PROVIDERS, STRONG, ending
from portico.domain.guard.finding import Finding
from portico.domain.guard.lone_names import NO_PERSON
from portico.domain.guard.services import COMMON, NAME_WORDS, PLATFORMS, Place
from portico.domain.guard.told_handles import DOUBT
from portico.domain.guard.view import View
from portico.domain.guard.vocabulary import words

REACH = 48  # characters between a service and a name
LONGEST = 32  # characters of a name
MAIL_REACH = 48  # characters between a provider and a name
SHORT_REST = 24  # characters behind a name that begins what is said
MOST = 6  # names of a text that are looked at
_short_end = r"(?<=[,:]\s)[a-z]\w{3,}\.[a-z]{2}(?=[\s.!]*$)"  # "larissa.op" and nothing behind it
DOTTED = re.compile(
    rf"(?<![\w@.\-/#&])(?P<name>[a-z][\w\-]*(?:[.&][a-z_][\w\-]{{2,}}){{1,3}}|{_short_end})(?![\w@/])"
)
TAGGED = re.compile(r"(?<![\w#])(?P<name>[^\W\d_][\w.]{1,30}#\d{4,5})(?!\d)")
CHOSEN = re.compile(r"(?<!\S)[^\s_\d.]*+[_\d.]\S*")
LEAD = re.compile(  # says right before a name that it is one
    r"(?:\b(?:i'm|im|i\sam|(?:me|us)(?:\sat)?|is\sat|mines?|mine's|as|with|is|are|it's|its|nick|nickname|soy|sou|suis|c'est|es|est|e|ni|ana|hiya|howa|under|"
    r"sous|como|kama|name|called|id|jina|najiita|por)\s(?:[aoe]\s|el\s|la\s|le\s)?|(?<!\w)(?:انا|باسم|هو|هي|اسمي)\s)$"
)
PAUSE = re.compile(r"[,:(]\s?$")  # before a name where the text speaks of an own account
LAST = re.compile(r"[\s.!]*$")
SITE = re.compile(r"\b(?:site|website|web|link|lien|enlace|tovuti|url|pagina|page)\b[^,.!?\n]{0,24}$")
ENDED = re.compile(r"[!?;]\s")
AFTER_IT, BEFORE_IT = 48, 32  # characters between a service and a strong name
BREAK = re.compile(r"[.;]\s|\n")
PATH = re.compile(r"(?<![\w.])/(?:in|u|user|c)/(?P<name>[\w.\-]{3,30})")  # "my url ends in /in/jane-may"
_provider = "|".join(sorted(PROVIDERS, key=len, reverse=True))
PROVIDER = re.compile(rf"(?<![\w.@\-])(?:{_provider})(?![\w.@])")
ANY_SERVICE = CONTACTS | PLATFORMS
WORD = re.compile(r"[^\W_]+")
ORDINARY = COMMON | THINGS
OWNERS = words(
    "my mi mon meu mine yangu yetu ta3i dyali dialy حسابي handle add follow dm find hmu message msg chama "
    "adiciona segue ajoutes bota pon viens ecris name nome nombre nom jina "
    "sigam busca agrega agregame sigueme ajoute ajoutez suivez nifollow nicheki nitafute ضيفني ضيفوني تابعوني"
)


def find_near(view: View, platforms: Sequence[Place]) -> Iterator[Finding]:
    """The first dotted or tagged name near one of these services."""
    if platforms:
        yield from islice(_near(view, platforms), 1)


def _near(view: View, platforms: Sequence[Place]) -> Iterator[Finding]:
    for match in _candidates(view, *_around(platforms)):
        if any(_is_close(view.text, match.start(), match.end(), place, REACH) for place in platforms):
            yield Finding(*view.folded.span(*match.span("name")), "handle", match["name"])


def _candidates(view: View, begin: int, end: int) -> Iterator[re.Match[str]]:
    text = view.text
    yield from TAGGED.finditer(text, begin, end) if "#" in text else ()
    yield from PATH.finditer(text, begin, end) if "/" in text else ()
    if "." in text or "&" in text:
        dotted = islice(DOTTED.finditer(text, begin, end), MOST)
        yield from (match for match in dotted if _is_told(view, match))
    joined = list(_joined(text, begin, end))
    yield from joined if joined and DOUBT.search(text) is None else ()


def _joined(text: str, begin: int, end: int) -> Iterator[re.Match[str]]:
    matches = islice(JOINED.finditer(text, begin, end), MOST)
    return (match for match in matches if match["name"] not in ORDINARY)


def _around(places: Sequence[Place]) -> tuple[int, int]:
    """The part of the text in which a name may stand that belongs to one of these."""
    return max(0, places[0].start - LONGEST - REACH), places[-1].end + REACH + LONGEST


def _is_told(view: View, match: re.Match[str]) -> bool:
    """Whether a dotted word is a name: no host, no two sentences without a space, and told as one."""
    name = match["name"]
    first, last = name.partition(".")[0], ending(name)
    if first in COMMON or last in COMMON or first in PLATFORMS or (last in STRONG and last not in NAMES):
        return False
    if LEAD.search(view.text, max(0, match.start() - 16), match.start()):
        return True
    if not match.start() and len(view.text) < match.end() + SHORT_REST:
        return True
    if LAST.match(view.text, match.end()) and PAUSE.search(
        view.text, max(0, match.start() - 2), match.start()
    ):
        return True
    is_own = not OWNERS.isdisjoint(view.vocabulary) or not NAME_WORDS.isdisjoint(view.vocabulary)
    return is_own and PAUSE.search(view.text, max(0, match.start() - 2), match.start()) is not None


def is_name_near_service(text: str, start: int, host: str) -> bool:
    """Whether `khadija.immo` is told as a name on a service, although it may be a host."""
    if ending(host) not in NAMES or not LEAD.search(text, max(0, start - 16), start):
        return False
    begin = max(0, start - REACH)
    if SITE.search(text, begin, start):
        return False
    return not ANY_SERVICE.isdisjoint(WORD.findall(text, begin, start + len(host) + REACH))


def _is_close(text: str, start: int, end: int, place: Place, reach: int) -> bool:
    if place.end <= start <= place.end + reach:
        return BREAK.search(text, place.end, start) is None
    return place.start - reach <= end <= place.start and BREAK.search(text, end, place.start) is None


def find_near_providers(view: View) -> Iterator[Finding]:
    """The first chosen name near a provider of mail: "her outlook address starts with j.may"."""
    providers = [Place(view.text, *match.span(), match.group()) for match in _providers(view)]
    if not providers or not NO_PERSON.isdisjoint(view.vocabulary):
        return
    around = _around(providers)
    chosen = islice(CHOSEN.finditer(view.text, *around), MOST)
    names = [match for match in chosen if _may_be_of_mail(view, match, match.group().strip(MARKS))]
    names += _joined(view.text, *around)
    for match in names:
        if any(_is_close(view.text, match.start(), match.end(), place, MAIL_REACH) for place in providers):
            yield Finding(*view.folded.span(*match.span()), "email", "")
            return


def _providers(view: View) -> Iterator[re.Match[str]]:
    if PROVIDERS.isdisjoint(view.vocabulary) or not PLATFORMS.isdisjoint(view.vocabulary):
        return iter(())
    return islice(PROVIDER.finditer(view.text), MOST)


def _may_be_of_mail(view: View, match: re.Match[str], name: str) -> bool:
    if ending(name) in STRONG and ending(name) not in NAMES:
        return False
    if is_strong(view, match):
        return True
    is_dotted = DOTTED.fullmatch(name) is not None and "&" not in name
    return is_dotted and COMMON.isdisjoint(name.split("."))


def find_strong(view: View, services: Sequence[Place]) -> Iterator[Finding]:
    """`blue_heron99`, a few words before or behind a service."""
    chosen = [match for match in CHOSEN.finditer(view.text) if is_strong(view, match)] if services else []
    for match in chosen:
        if any(_is_beside(view.text, match.start(), match.end(), service) for service in services):
            yield Finding(*view.folded.span(*match.span()), "handle", match.group().strip(MARKS))


def _is_beside(text: str, start: int, end: int, service: Place) -> bool:
    if service.end <= start <= service.end + AFTER_IT:
        return ENDED.search(text, service.end, start) is None
    return service.start - BEFORE_IT <= start and end <= service.start
