"""Names on other services: `@name`, "insta: name", "find me on telegram as name"."""

import re
from collections.abc import Iterator

from portico.domain.guard.domains import NAMES, STRONG, ending
from portico.domain.guard.finding import Finding
from portico.domain.guard.view import View
from portico.domain.guard.vocabulary import words

SERVICES = words(
    "instagram insta ig telegram tg telegramu snapchat snap tiktok facebook fb face twitter linkedin "
    "skype wechat signal viber discord kik threads youtube whatsapp انستغرام انستقرام انستا انستجرام "
    "تيليجرام تلغرام تلجرام سناب سنابي فيسبوك تويتر تيك سكايب username usuario user utilizador handle "
    "pseudo identifiant alias arroba messenger"
)
_service = "|".join(sorted(SERVICES, key=len, reverse=True))
_glue = (
    r"(?:\s?[:=>\-]\s?|\s(?:is|as|me|my|name|handle|id|account|user|username|under|at|es|est|e|ni|kama|como|soy|sou|sous|c'est|le|nom|"
    r"with|yangu|ya|mi|mon|meu|ن|هو|باسم|حسابي|شات|تشات|توك|جرام|jina|la|profile|page|perfil|add|dm|search|pseudo|for|named|called)){0,3}"
)
AT_NAME = re.compile(r"(?<![\w.@/])@\s?(?P<name>[a-z0-9_][\w.]{2,30})")
AFTER = re.compile(
    rf"(?<!\w)(?P<service>{_service}){_glue}(?P<sign>\s?[:=>]\s?|\s)[\"'«(]?@?(?P<name>[a-z0-9_][\w.\-]{{2,30}})"
)
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
    r"page|profile|profil|perfil|pseudo|my|mi|mon|meu|yangu|direct)\b|حساب|تابع|انست|سناب|تلي|تلج|ضيف|راسل"
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
        return False
    if " " in match.group():
        return False
    if looks_chosen(name):
        return True
    is_cued = CUE.search(view.text, max(0, match.start() - 40), match.start()) is not None
    return is_cued or (match.start() > 0 and match.end() >= len(view.text.rstrip(" .!?")) and len(name) > 5)


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
    """`insta: name`. A plain word counts after a colon only."""
    name = match["name"].rstrip(".")
    if name in SERVICES or name in COMMON or ("." in name and ending(name) in STRONG - NAMES):
        return False
    glue = match.group()[len(match["service"]) : match.start("name") - match.start()]
    is_told = (
        ":" in glue
        or "=" in glue
        or "@" in glue
        or re.search(r"\b(?:as|is|es|est|ni|kama|como|sous|username|handle|named|called|باسم|هو)\b", glue)
    )
    return (
        looks_chosen(name)
        or ending(name) in NAMES
        or (bool(is_told) and len(name) >= 5 and match["service"] not in ("user", "alias", "face"))
    )


def _is_before(match: re.Match[str]) -> bool:
    name = match["name"]
    return looks_chosen(name) or (match["cue"] is not None and len(name) >= 5)
