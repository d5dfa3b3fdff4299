"""Names in several plain words that somebody is asked to look for: "segue lá quartos usp no insta"."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from portico.domain.guard.announced import THINGS
from portico.domain.guard.asked import ASKS
from portico.domain.guard.finding import Finding
from portico.domain.guard.services import COMMON, ON, QUALITY, VERB, Place
from portico.domain.guard.told_handles import DOUBT
from portico.domain.guard.view import View
from portico.domain.guard.vocabulary import words

REACH = 48  # characters before a service in which somebody asks
_follow = (
    r"(?:(?:just\s|then\s|please\s|pls\s)?(?:follow|message|dm|type|search(?:\sfor)?|enter)|segue|sigam?|siga|sigue|"
    r"suivez|suis|fuata|nifuate|nifollow|tufuate|tufollow|tafuta|andika)"
)
_words = r"(?P<name>[^\W_]+(?:\s[^\W_]+){0,3})"
FOLLOWED = re.compile(  # "segue la quartos usp no insta"
    rf"(?:^|[.,;:!?\n]\s?){_follow}\s(?:us\s|me\s|la\s|ai\s|a\s|o\s)?{_words},?\s{ON}\s(?:the\s|o\s|el\s|la\s)?$"
)
AFTER_COLON = re.compile(rf"\s?[:=]\s?{_words}[\s.!]*$")  # "agregame en discord: toni hab 12"
AS_NAMED = re.compile(  # "niko tiktok kama mama keja"
    rf"\s(?:as|kama|como|comme|sous|under)\s{_words}[\s.!]*$"
)
I_AM = re.compile(
    r"\b(?:i'm|im|i\sam|we're|niko|nipo|najulikana|estoy|estou|soy|sou|suis)"
    r"(?:\s(?:on|en|no|sur|pale|kwenye|the|o))*\s$"
)
CALLED = re.compile(  # "insta dyalna smito dar tanger"
    rf"(?:\s(?:dyali|dyalna|dyal|ta3i|ta3na|yangu|yetu|page|ya)){{0,2}}\s"
    rf"(?:smito|smitha|smiytha|ismo|moi\sc'est|naitwa|najiita|inaitwa|se\sllama|s'appelle|chama-se|se\schama)\s{_words}[\s.!]*$"
)
DIRECT = re.compile(
    r"(?:^|[.,;:!?\n]\s?)(?:dm|pm|follow|nifollow|nifuate|nicheki|nitext|nidm|add|(?:bota|joga|poe|pon|mete)\s(?:ai\s|la\s)?(?:no|en))\s$"
)
BEHIND = re.compile(rf",?\s{_words}?(?:[\s.!]*$|\s(?:y|e|et|and)\s)")  # "dm insta dodoma vyumba"
_seek = r"tafuta|andika|busca|procur[ae]|cherche[rz]?|tape[rz]?|search(?:\sfor)?|look\sfor|type"
_seek_arabic = r"دور\sعلي|ابحث\sعن"
AFTER_SEEKING = re.compile(  # "insta tafuta makao mema kisumu"
    rf"(?:\s(?:group|page|channel))?[,.]?\s(?:{_seek}|{_seek_arabic})\s{_words}[\s.!]*$"
)
LAST = re.compile(r"[^.!?\n]{0,32},\s(?P<name>[a-z]{8,30})[\s.!]*$")  # "tenho discord tb, nandinhabh"
IT_IS = re.compile(
    r"\s(?:it's|is|es|e|c'est|est|ni)\s(?P<name>[a-z]{9,30})[\s.!]*$"
)  # "no insta e bluehomesmg"
I_AM_IT = re.compile(  # "en telegram soy bluehomes"
    r",?\s(?:soy|sou|suis|somos|sommes|i'm|we're|niko|mimi)\s(?P<name>[a-z]{8,30})[\s.!]*$"
)
ONE = re.compile(r"\s(?P<name>[a-z]{8,30})[\s.!]*$")  # "chama no insta bluehomes"
CALL = re.compile(
    r"\b(?:chama|fala|procura|segue|adiciona|busca|escribe|habla|ecris|cherche|msg|text|write)\w{0,3}\s"
    r"(?:(?:no|en|on|sur|pelo|por)\s)?(?:the\s|o\s|el\s)?$"
)
ON_IT = re.compile(r"^$|(?<!\w)(?:on|en|no|sur|kwenye)\s(?:the\s|o\s|el\s)?$")
CALLED_SO = re.compile(  # "an Instagram for us, it is called bluehomes"
    r"[^.!?\n]{0,32}\s(?:it(?:'s|\sis)?\scalled|elle\ss'appelle|ca\ss'appelle|se\sllama|chama-se|inaitwa)\s"
    r"(?P<name>[a-z]{7,30})[\s.!]*$"
)
PROFESSION = re.compile(r"\w+(?:dora?|tora?|sora?|ista|eir[oa]|eur|euse|er[oa]?|ant|ent)")
HAVE = words(
    "have got my mine j'ai ai mon tengo mi tenho meu uso use utilise niko yangu nina tem hay dispo available"
)
SMALL_WORDS = words(  # stand in a sentence, and seldom in a name
    "i i'm you he she it it's its we they is are was am be do does did not no yes can will would if so to "
    "for of in a an that this what when how why who than more my your his her their all any some "
    "je tu il elle on nous vous ils est sont c'est ca ne pas si pour dans un une des que qui quoi plus mon "
    "ma ton ta ce cette eu ele ela voce e sao nao se para em um uma que quem meu minha seu sua isso muito "
    "yo el ella es son no si para en un una que quien mi tu su eso muy ni ya na wa kwa hii hiyo sana lakini "
    "la le les el los las o os a as the picha photos listings ads news agents "
    "ما مو مش لا لن لم هذا هذه كل او في من عن"
)
ORDINARY = COMMON | THINGS | SMALL_WORDS
# What stands behind a service, and what must stand before it.
WAYS: tuple[tuple[re.Pattern[str], re.Pattern[str] | None], ...] = (
    (AFTER_SEEKING, None),
    (CALLED, None),
    (CALLED_SO, None),
    (AS_NAMED, I_AM),
    (BEHIND, DIRECT),
    (IT_IS, ON_IT),
    (I_AM_IT, ON_IT),
    (ONE, CALL),
    (AFTER_COLON, ASKS),
)


def find_sought_words(view: View, platforms: Sequence[Place]) -> Iterator[Finding]:
    """The first such name beside one of these services."""
    matches = (match for place in platforms for match in _beside(view.text, place))
    named = chain(
        (match for match in matches if _is_told(match)), _last(view, platforms) if platforms else ()
    )
    yield from (
        Finding(*view.folded.span(*match.span("name")), "handle", match["name"]) for match in islice(named, 1)
    )


def _last(view: View, platforms: Sequence[Place]) -> Iterator[re.Match[str]]:
    """A word behind the last comma, where somebody says that they have an account."""
    if HAVE.isdisjoint(view.vocabulary) or "," not in view.text:
        return
    match = LAST.match(view.text, platforms[-1].end)
    if match and _is_told(match) and not DOUBT.search(view.text):
        yield match


def _beside(text: str, place: Place) -> Iterator[re.Match[str]]:
    begin = max(0, place.start - REACH)
    if followed := FOLLOWED.search(text, begin, place.start):
        yield followed
    for behind, before in WAYS:
        match = behind.match(text, place.end)
        if match and (before is None or before.search(text, begin, place.start)):
            yield match


def _is_told(match: re.Match[str]) -> bool:
    """Whether it is a name; a single word of which little is said is none that may be a quality."""
    is_quality = match.re in (IT_IS, I_AM_IT, ONE, LAST) and QUALITY.fullmatch(match["name"]) is not None
    is_work = match.re is I_AM_IT and PROFESSION.fullmatch(match["name"]) is not None
    return _is_name(match["name"]) and not is_quality and not is_work


def _is_name(name: str) -> bool:
    parts = name.split()
    return len(name) > 4 and ORDINARY.isdisjoint(parts) and not any(map(VERB.fullmatch, parts))
