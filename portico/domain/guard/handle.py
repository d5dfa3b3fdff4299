"""Names on other services: `@name`, "insta: name", "find me on telegram as name"."""

import re
from collections.abc import Iterator

from portico.domain.guard.addresses import is_name_elsewhere
from portico.domain.guard.domains import NAMES, STRONG, ending
from portico.domain.guard.finding import Finding
from portico.domain.guard.view import View
from portico.domain.guard.vocabulary import words

SERVICES = words(
    "instagram insta ig telegram tg telegramu snapchat snap tiktok facebook fb face twitter linkedin "
    "skype wechat signal viber discord kik threads youtube whatsapp انستغرام انستقرام انستا انستجرام "
    "تيليجرام تلغرام تلجرام سناب سنابي فيسبوك تويتر تيك سكايب username usuario user utilizador handle "
    "pseudo identifiant alias arroba messenger cashapp venmo paypal revolut"
)
_service = "|".join(sorted(SERVICES, key=len, reverse=True))
_glue = (
    r"(?:\s?[:=>\-]\s?|,|\s(?:is|as|me|my|i'm|im|am|it's|its|llamo|chamo|je|eu|yo|i|mimi|kwa|por|appelle|m'appelle|naitwa|langu|yake|suis|اسمي|انا|name|handle|id|account|user|username|under|at|es|est|e|ni|kama|como|soy|sou|sous|c'est|le|nom|"
    r"with|yangu|ya|mi|mon|meu|ن|هو|باسم|حسابي|شات|تشات|توك|جرام|jina|la|profile|page|perfil|add|dm|search|pseudo|for|named|called)|(?:\s[^\W\d_]{1,12}){1,2}(?=\s?[:=])){0,4}"
)
AT_NAME = re.compile(r"(?<![\w.@/])@\s?(?P<name>[a-z0-9_][\w.]{2,30})")
AFTER = re.compile(
    rf"(?<!\w)(?P<service>{_service}){_glue}(?P<sign>\s?[:=>]\s?|\s)[\"'«(]?[@$]?(?P<name>[a-z0-9_][\w.\-]{{2,30}})"
)
NAME_WORDS = words("user username usuario utilizador handle pseudo identifiant alias")
DOTTED = re.compile(r"[a-z]{2,}\.[a-z]{3,}[\w.]*")
TOLD = re.compile(
    r"[:=@$]|\b(?:as|kama|como|sous|username|handle|named|called|llamo|chamo|appelle|naitwa|باسم|اسمي)\b"
)
IS = re.compile(r"\b(?:is|es|est|e|ni)\b|هو")
OWN = re.compile(r"(?:\b(?:my|our|mi|mon|notre|meu|nosso|nuestro)\s|حسابي\s)$|\s(?:yangu|yetu)\s")
IS_ME = re.compile(r"(?:\b(?:i'm|im|i am|soy|sou|suis|c'est|ni)|انا)\s$")
ELSEWHERE = re.compile(rf"\s(?:on|en|no|na|sur|kwenye|علي)\s(?:{_service})(?!\w)")  # "@name on telegram"
SELF = re.compile(r",\s(?:i'm|im|am|soy|sou|suis|انا)\s")  # "on telegram, soy lauritapisos"
LONG = 8  # letters of a word that is more than a first name
BEFORE = re.compile(
    r"(?P<cue>(?:i'm|im|i am|add|follow|soy|sou|je suis|moi c'est|c'est|mimi ni|انا|user|username|name|"
    r"as|como|pseudo|sigueme|segue)\s)?"
    r"(?<![\w.@])(?P<name>[a-z0-9_][\w.]{2,30}+)\s(?:on|en|no|na|sur|kwenye|katika|علي|via|at|in|da|do|del|pe)\s"
    rf"(?:my |the |mi |meu |mon )?(?P<service>{_service})(?!\w)"
)
CUE = re.compile(
    r"\b(?:find|follow|add|dm|message|contact|reach|search|look me up|hit|insta\w*|ig|telegram|tg|snap\w*|"
    r"tiktok|facebook|fb|twitter|"
    r"suis|ajoute|trouve|cherche|sigueme|busca\w*|agrega\w*|escribe\w*|segue|procura|adiciona|nitafute|nifuate|nicheki|handle|username|"
    r"habla\w*|chama\w*|page|profile|profil|perfil|pseudo|my|mi|mon|meu|yangu|direct)\b|حساب|تابع|انست|سناب|تلي|تلج|ضيف|راسل"
)
COMMON = words(
    "better easier fine good great down only also fast faster cheap cool okay mejor mieux melhor bien "
    "super best nzuri bora home work noon night once least last first the this that office school house "
    "lunch reception market midday midnight sunset dawn dusk least best worst most hand risk casa "
    "maison bureau nyumbani kazini all everyone here channel todos alle"
)


def find_handles(view: View) -> Iterator[Finding]:
    """Names by which somebody is found elsewhere."""
    text, taken = view.text, 0
    if "@" in text:
        for match in AT_NAME.finditer(text):
            if _is_name_after_at(view, match):
                taken = match.end()
                yield _finding(view, match)
    if not SERVICES.isdisjoint(view.vocabulary):
        for pattern, is_handle in ((AFTER, _is_after), (BEFORE, _is_before)):
            for match in pattern.finditer(text, taken):
                if is_handle(match):
                    yield _finding(view, match)
                    return


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
    return bool(CUE.search(before) or IS_ME.search(before) or ELSEWHERE.match(text, end))


def looks_chosen(name: str) -> bool:
    """Whether a word is no word of a language: it has a digit, an underscore or a dot between letters."""
    name = name.strip(".-")
    letters = sum(char.isalpha() for char in name)
    return (
        letters >= 2
        and letters < len(name)
        and not re.fullmatch(r"\d+[a-z]{1,3}|[a-z]\.[a-z]|[a-z]+-[a-z]+|[a-z]+\.[a-z]+", name)
    )


def _is_after(match: re.Match[str]) -> bool:
    """`insta: name`. A plain word counts only where the text says that it is a name."""
    name = match["name"].rstrip(".")
    glue = match.string[match.end("service") : match.start("name")]
    is_host = "." in name and ending(name) in STRONG - NAMES and not (":" in glue or "=" in glue)
    if name in SERVICES or name in COMMON or is_host or name.startswith("www."):
        return False
    if looks_chosen(name) or ending(name) in NAMES:
        return True
    if DOTTED.fullmatch(name) and (match["service"] in NAME_WORDS or glue.strip()):
        return True
    if SELF.search(glue):
        return _is_alone(match, name)
    if match["service"] in ("user", "alias", "face") or len(name) < 5:
        return False
    return bool(TOLD.search(glue)) or (bool(IS.search(glue)) and _is_own(match, glue))


def _is_own(match: re.Match[str], glue: str) -> bool:
    """Whether "my insta is blueheron" tells a name; "the signal is weak" does not."""
    before = match.string[max(0, match.start() - 10) : match.start()]
    return match["service"] in NAME_WORDS or OWN.search(before) is not None or OWN.search(glue) is not None


def _is_alone(match: re.Match[str], name: str) -> bool:
    """Whether a long word ends a sentence that asks to be contacted: no "I'm looking for a flat"."""
    rest = match.string[match.end() :].strip(" .!")
    return not rest and len(name) >= LONG and CUE.search(match.string[: match.start()]) is not None


def _is_before(match: re.Match[str]) -> bool:
    name = match["name"]
    return looks_chosen(name) or (match["cue"] is not None and len(name) >= 5)
