"""Names on other services: `@name`, "insta: name", "find me on telegram as name"."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from portico.domain.guard.announced import find_announced
from portico.domain.guard.asked import ASKS, find_asked
from portico.domain.guard.chosen import ARABIZI, looks_chosen
from portico.domain.guard.domains import NAMES, STRONG, ending
from portico.domain.guard.finding import Finding
from portico.domain.guard.hosts import SITES
from portico.domain.guard.lone_names import find_lone
from portico.domain.guard.mails import is_name_elsewhere
from portico.domain.guard.near_names import find_near, find_strong
from portico.domain.guard.page_names import find_pages
from portico.domain.guard.services import (
    ADD,
    COMMON,
    NAME_WORDS,
    ON,
    OWN,
    PLATFORMS,
    QUALITY,
    SEEK,
    SERVICES,
    VERB,
    WRITING,
    Place,
    may_be_told,
    service_places,
)
from portico.domain.guard.sought_words import find_sought_words
from portico.domain.guard.told_handles import find_told
from portico.domain.guard.view import View
from portico.domain.guard.vocabulary import words

MOST = 8  # names after @ that are looked at
MOST_TOLD = 3  # names that words tell
ENOUGH = 8  # names; in a text with as many, none that only words tell are looked for
REACH = 64  # characters before a service in which its name stands
NAME = r"(?P<name>[a-z0-9_][\w.\-]{2,30}(?:#\d{3,5})?|[^\W\d_]{2,16}_[^\W\d]{2,24})"
ARROWS = r"\u2190-\u2193\u21d0-\u21d3\u25b6\u25c0\u279c\u27a1\u2b05-\u2b07\u00bb"
SIGN = rf"(?:\s?(?:[:=>|{ARROWS}]|->|\U0001f449)\s?|\s(?:in|u|user)/)"
AT_NAME = re.compile(r"@(?<![\w.@/]@)\s?(?P<name>[a-z0-9_][\w.]{2,30})")
AT_APART = re.compile(r"@\s")
MY_AT = re.compile(
    rf"(?:\b(?:my|mi|meu|mon|o|el|le|the)\s)?@\s(?:yangu\s)?(?:is|es|est|(?<=meu\s@\s)e|(?<=\bo\s@\s)e|c'est|ni)\s{NAME}"
)
_glue = (
    r"(?:\s?[:=>\-?]\s?|,|'s|\s(?:is|as|me|my|i'm|im|am|it's|its|llamo|chamo|je|eu|yo|i|mimi|kwa|por|"
    r"appelle|m'appelle|s'appelle|se\sllama|se\schama|naitwa|najiita|inaitwa|"
    r"dyali|dyalna|dyal|ta3i|ta3na|mte3i|smito|smitha|smiytha|are|both|instead|mines?|mine's|el\smio|o\smeu|"
    r"le\smien|perso|niite|c|juste|just|chama-se|langu|yake|yetu|ofisi|office|bureau|somos|sommes|we're|we\sare|tupo|احنا|suis|اسمي|انا|name|handle|id|account|user|username|under|at|es|est|e|ni|kama|como|soy|"
    r"sou|sous|c'est|le|nom|"
    r"with|avec|con|com|using|use|uso|natumia|de|du|en|no|on|في|علي|yangu|ya|mi|mon|meu|ن|هو|باسم|حسابي|"
    r"شات|تشات|توك|جرام|"
    r"jina|la|o|el|profile|page|perfil|add|dm|search|pseudo|for|named|called)|"
    r"(?:\s[^\W\d_]{1,12}){1,2}(?=\s?[:=])){0,4}"
)
AFTER = re.compile(rf"(?P<glue>{_glue}(?:{SIGN}|\s)[\"'«(]?[@$]?){NAME}")
DOTTED = re.compile(r"[a-z]{2,}\.[a-z]{3,}[\w.]*")
TOLD = re.compile(
    rf"[:=>|@${ARROWS}\U0001f449/]|\b(?:as|under|kama|como|sous|username|handle|named|called|llamo|"
    r"name|mines?|mine's|el\smio|o\smeu|le\smien|niite|nom|nome|nombre|smito|smitha|smiytha|chamo|llama|chama|chama-se|appelle|naitwa|najiita|inaitwa|jina|"
    r"باسم|اسمي)\b"
)
IS = re.compile(r"\b(?:is|it's|its|are|c|es|est|c'est|e|ni)\b|هو|'s\s$")
OWNERS = ("", "perso", "yangu", "yetu", "dyali", "dyalna", "ta3i", "ta3na")  # behind a service
IS_THE = re.compile(r"\b(?:nome|nombre|nom|name|jina|e\so|es\sel|c'est|is)\s$|[:=]\s?$")
SHORT_END = re.compile(r"[a-z]{3,}\.(?!com|net|org)[a-z]{1,3}")
IS_ME = re.compile(r"(?:\b(?:i'm|im|i am|soy|sou|suis|c'est|ni)|انا)\s$")
_the = r"(?:the|my|our|mi|mon|meu|notre|nosso|o|el|la|le)"
ELSEWHERE = re.compile(  # "@name on telegram", "@name is our insta"
    rf"\s?[(\-]?\s?(?:(?:{ON}|is|es|est|e|ni)\s(?:{_the}\s)?)?(?P<service>\w+)"
)
SELF = re.compile(r",\s(?:i'm|im|am|soy|sou|suis|انا)\s")  # "on telegram, soy lauritapisos"
UNSURE = words("user alias face")
TITLES = words("user usuario utilizador alias arroba")  # "old user", "usuario antiguo"
ACCOUNTS = words("account akaunti compte conta cuenta app")  # "akaunti yangu ya facebook"
LONG = 8  # letters of a word that is more than a first name
SHORTEST = 5  # letters of a name that is told to be one
SHORTEST_CALLED = 4  # of one behind "called"
CALLED = re.compile(
    r"\b(?:username|called|llama|chama|appelle|naitwa|najiita|inaitwa|jina|smito|smitha|smiytha)\s"
)
NUMBERED = re.compile(r"\bid(?:\s(?:is|ni|es|e))?\s?[:=]?\s?$")  # "bigo id 88213340"
PLAIN, OWN_PLAIN = 7, 6  # letters of a name behind a service and nothing else, and behind "insta yangu"
_names = "|".join(sorted(NAME_WORDS))
_on_it = rf"\s{ON}\s(?:my |the |mi |meu |mon |all |todas las |tous les )?$"
BEFORE = re.compile(
    r"(?P<cue>(?<!\w)(?:"
    r"i'm|im|i am|soy|sou|je suis|go by|moi c'est|c'est|m'appelle|me llamo|me chamo|chamo-me|"
    rf"naitwa|jina langu ni|mimi ni|انا|اسمي|name|as|como|{ADD}|"
    rf"{_names})(?:\s?:|\s(?:is|es|est|e|ni|it's))?\s(?:to |a |o |el |la |le |the |kwa |pra |para |ao )?)?"
    r"(?<![\w.@])[\"'«“]?(?P<name>[a-z0-9_][\w.\-]{2,30}+)[\"'»”]?"
    rf"{_on_it}"
)
ON_IT = re.compile(_on_it)
CUE = re.compile(
    rf"\b(?:{SEEK}|contact|reach|look me up|insta\w*|ig|telegram|tg|snap\w*|tiktok|facebook|fb|twitter|"
    rf"escribe\w*|handle|"
    r"username|habla\w*|fala\w*|chama\w*|page|profile|profil|perfil|pseudo|my|mi|mon|meu|yangu|direct)\b"
    r"|حساب|تابع|انست|سناب|تلي|تلج|ضيف|راسل"
)
ADDS = re.compile(
    rf"\b{ADD}\s(?:ai\s|la\s|me\s)?(?:{ON}\s)?(?:the\s|o\s|el\s|le\s|la\s)?$"
)  # right before a service
SOUGHT = re.compile(rf"\b{SEEK}\s(?:\w{{1,4}}\s)?$")  # right before a name
END = re.compile(
    r"\s*(?:$|[.,;:!?)\n]|\s(?:has|tem|tiene|ina|and|et|e|y|na|or|ou|o|if|pls|please|btw|svp|thanks)\b)"
)


WAYS = (find_told, find_asked, find_announced, find_near, find_pages, find_sought_words)


def find_handles(view: View) -> Iterator[Finding]:
    """Names by which somebody is found elsewhere."""
    found = list(islice(_after_at(view), MOST)) if "@" in view.text else []
    found += find_lone(view)
    yield from found
    if may_be_told(view.text, view.vocabulary):
        yield from islice(_told(view), MOST_TOLD if len(found) < ENOUGH else 1)


def _told(view: View) -> Iterator[Finding]:
    """Names that words tell, each way to tell one after the other."""
    services = service_places(view.text, view.vocabulary)
    yield from islice(_beside_services(view, services), 1)
    platforms = [place for place in services if place.word in PLATFORMS]
    for search in WAYS:
        yield from search(view, platforms)


def _after_at(view: View) -> Iterator[Finding]:
    for match in islice(MY_AT.finditer(view.text), 1) if AT_APART.search(view.text) else ():
        yield _finding(view, match)
    for match in islice(AT_NAME.finditer(view.text), 2 * MOST):
        if _is_name_after_at(view, match):
            yield _finding(view, match)


def _beside_services(view: View, services: Sequence[Place]) -> Iterator[Finding]:
    named = [service for service in services if service.word not in WRITING]
    for service in named:
        match = AFTER.match(view.text, service.end)
        if match and _is_after(service, match):
            yield _finding(view, match)
    for service in named:
        if service.word not in PLATFORMS or not ON_IT.search(
            view.text, max(0, service.start - 16), service.start
        ):
            continue
        match = BEFORE.search(view.text, max(0, service.start - REACH), service.start)
        if match and _is_before(match):
            yield _finding(view, match)
    yield from find_strong(view, services)


def _finding(view: View, match: re.Match[str]) -> Finding:
    name = match["name"].rstrip(".-_")
    start, end = match.start("name"), match.start("name") + len(name)
    start = text_start if (text_start := match.start()) < start and view.text[text_start] == "@" else start
    return Finding(*view.folded.span(start, end), "handle", name)


def _is_name_after_at(view: View, match: re.Match[str]) -> bool:
    """`@name`, unless it calls somebody in this conversation (`@Anna, …`) or is an address or a place."""
    name = match["name"].rstrip(".")
    if name in COMMON or (name[0].isdigit() and not any(char.isalpha() for char in name[2:])):
        return False
    if "." in name and ending(name) in STRONG:
        return is_name_elsewhere(view.text, match.start() + 1)
    if " " in match.group():
        return False
    if looks_chosen(name):
        return True
    is_last = match.start() > 0 and _is_last(view.text, match) and len(name) > 5
    return is_last or _is_cued(view.text, *match.span())


def _is_last(text: str, match: re.Match[str]) -> bool:
    return match.end() >= len(text.rstrip(" .!?"))


def _is_cued(text: str, start: int, end: int) -> bool:
    """Whether the words around `@name` say where or whose it is."""
    before = text[max(0, start - 40) : start]
    if CUE.search(before) or IS_ME.search(before):
        return True
    elsewhere = ELSEWHERE.match(text, end)
    return elsewhere is not None and elsewhere["service"] in PLATFORMS


def _is_after(service: Place, match: re.Match[str]) -> bool:
    """`insta: name`. A plain word counts only where the text says that it is a name."""
    name, glue, word = match["name"].rstrip("."), match["glue"], service.word
    is_own = _is_own(service, glue)
    is_host = "." in name and ending(name) in SITES and not (is_own or ":" in glue or "=" in glue)
    if name in SERVICES or name in COMMON or is_host or name.startswith("www."):
        return False
    is_chosen = looks_chosen(name) and not (ARABIZI.fullmatch(name) and not glue.strip() and not is_own)
    if is_chosen or ending(name) in NAMES or _is_number(glue, name):
        return True
    if DOTTED.fullmatch(name) and name.partition(".")[0] not in COMMON and word not in UNSURE:
        return True
    if SHORT_END.fullmatch(name) and name.partition(".")[0] not in COMMON:
        return is_own or IS_THE.search(glue) is not None or _is_asked(service)
    if SELF.search(glue):
        return _is_alone(service, match, name)
    shortest = SHORTEST_CALLED if CALLED.search(glue) else SHORTEST
    return word not in UNSURE and len(name) >= shortest and _is_plain(service, match, name)


def _is_number(glue: str, name: str) -> bool:
    """Whether a service knows people by numbers, and this is one: "bigo id 88213340"."""
    return name.isdigit() and len(name) > SHORTEST and NUMBERED.search(glue) is not None


def _is_asked(service: Place) -> bool:
    before = service.text[max(0, service.start - REACH) : service.start]
    return ASKS.search(before) is not None or ADDS.search(before) is not None


def _is_plain(service: Place, match: re.Match[str], name: str) -> bool:
    """Whether a word that may be any word is a name: "my insta is blueheron", "telegram (blueheron)"."""
    glue, is_own = match["glue"], _is_own(service, match["glue"])
    if service.word in TITLES and glue.strip() == "e":  # "usuario e senha"
        return False
    if TOLD.search(glue) or glue.rstrip().endswith(" is at") or (glue.strip() == "at" and _is_asked(service)):
        return True
    if IS.search(glue) and is_own and len(name) >= SHORTEST and not QUALITY.fullmatch(name):
        return True
    if _is_title(service, match, name):
        return True
    if len(name) < (OWN_PLAIN if glue.strip() else PLAIN) or service.word in TITLES or VERB.fullmatch(name):
        return False
    if _is_bracketed(match):
        return True
    is_account = not ACCOUNTS.isdisjoint(match.string[: service.start].split()[-3:])
    if match["glue"].strip() == "-" and _is_whole(service, match):
        return True
    return _is_bare(match) and ((is_own and not is_account) or _is_whole(service, match))


def _is_title(service: Place, match: re.Match[str], name: str) -> bool:
    """Whether "user bluehomes" ends a text that names a service, as "discord is faster, user bluehomes"."""
    is_bare = service.word in TITLES and not match["glue"].strip() and len(name) > PLAIN
    ends = not match.string[match.end() :].strip(" .!")
    return is_bare and ends and not PLATFORMS.isdisjoint(match.string[: service.start].split())


def _is_bracketed(match: re.Match[str]) -> bool:
    """`telegram (blueheron)`."""
    return match["glue"].endswith("(") and match.string[match.end() : match.end() + 1] == ")"


def _is_bare(match: re.Match[str]) -> bool:
    """`my insta blueheron`: nothing between them, and the end of what is said."""
    is_next = match["glue"].strip() in OWNERS
    return is_next and END.match(match.string, match.end()) is not None


def _is_whole(service: Place, match: re.Match[str]) -> bool:
    """`insta blueheron`, and nothing else in the message."""
    return not match.string[: service.start].strip() and not match.string[match.end() :].strip(" .!")


def _is_own(service: Place, glue: str) -> bool:
    """Whether "my insta is blueheron" tells a name; "the signal is weak" does not."""
    before = service.text[max(0, service.start - 32) : service.start]
    is_named = service.word in NAME_WORDS or not NAME_WORDS.isdisjoint(before.split())
    return is_named or OWN.search(before) is not None or OWN.search(glue) is not None


def _is_alone(service: Place, match: re.Match[str], name: str) -> bool:
    """Whether a long word ends a sentence that asks to be contacted: no "I'm looking for a flat"."""
    rest = match.string[match.end() :].strip(" .!")
    return not rest and len(name) >= LONG and CUE.search(match.string[: service.start]) is not None


def _is_before(match: re.Match[str]) -> bool:
    name = match["name"]
    if name in COMMON or name in SERVICES or VERB.fullmatch(name):
        return False
    if DOTTED.fullmatch(name) and SOUGHT.search(match.string, max(0, match.start() - REACH), match.start()):
        return True
    return looks_chosen(name) or (match["cue"] is not None and len(name) >= 5 and "." not in name[-1:])
