"""Chosen names without a service beside them: "I'm blue_heron there", "my @ is blue.heron"."""

import re
from collections.abc import Iterator
from itertools import islice

from portico.domain.guard.chosen import MARKS, is_strong, looks_chosen
from portico.domain.guard.domains import STRONG, ending
from portico.domain.guard.finding import Finding
from portico.domain.guard.services import ADD, COMMON, PLATFORMS, VERB
from portico.domain.guard.view import View
from portico.domain.guard.vocabulary import words

MOST = 6  # names of a text that are looked at
LONG = 8  # letters of a plain word that is a name
MOST_SIGNED = 8  # names behind signs that are looked at
BEFORE = 40  # characters in which the words stand that say whose name it is
AS_WORDS = words("as under comme sous como kama")
_name = r"(?P<name>[a-z0-9_][\w.\-]{2,30}(?:#\d{3,5})?|[^\W\d_]{2,16}_[^\W\d]{2,24})"
PICTURES = re.compile("[\U0001f47b\U0001f4f8\U0001f4f7\u2708\U0001f3b5]")  # a ghost, cameras, a plane, a note
SIGN_NAME = re.compile(  # the pictures of services
    rf"{PICTURES.pattern}\s?[:=\-]?\s?@?(?P<name>[a-z0-9_][\w.]{{2,30}})"
)
THERE_AS = re.compile(  # "I'm there as tinaa_b"
    rf"\b(?:i'm|i\sam|find\sme|me|suis|estoy|estou|soy|sou|niko|nipo)\s(?:on\s|in\s)?(?:there|over\sthere|huko|hapo|alli|ahi|la-bas|la)(?:\s(?:too|also|aussi|tambien|tambem|pia))?"
    rf"\s(?:as|under|comme|sous|como|kama)\s@?{_name}"
)
UNDERSCORED = re.compile(r"_(?<=[^\W_]_)(?=[^\W_])")
NAME = re.compile(r"(?<![^\s\"'«“(:=>])[a-z0-9][\w.]*_[\w.]+")
IS_MINE = re.compile(
    rf"(?:\b(?:i'm|im|i\sam|i\sgo\sby|go\sby|it's|soy|sou|suis|moi\sc'est|mimi(?:\sni)?|ndiyo|eu\ssou|find\s(?:me|us)|"
    rf"(?:my|mi|mon|meu)\s(?:\w+\s)?(?:name|nombre|nom|nome|handle|user|usuario|pseudo|@)\s(?:\w+\s){{0,3}}(?:is|es|est|e)|"
    rf"jina\s(?:langu|letu)\s(?:\w+\s){{0,3}}ni|as|under|como|sous|comme|kama|{ADD})|انا|اسمي|حسابي|يوزري|يوزر)"
    rf"\s?:?\s(?:(?:at|a|to|the|o|el|le|kwa|pra|para|pro|ao|الي|علي)\s)?[\"'«“(]?$"
)
I_AM = re.compile(r"(?:\b(?:i'm|i\sam|soy|sou|suis)|(?<!\w)انا)\s$")
THERE = re.compile(
    r"[\"'»”)]?,?\s(?:(?:over|la)\s)?(?:there|la-bas|huko|hapo|alli|ahi|"
    r"everywhere|partout|hunaku|هناك)(?!\w)"
)
PROFILES = words("perfil profile profil wasifu username usuario handle pseudo البروفايل الحساب حساب يوزر")
OF_PROFILE = re.compile(
    rf"(?<!\w)(?:{'|'.join(sorted(PROFILES))})\s?:?\s"
    r"(?P<name>[a-z]{2,}(?:\.[a-z]{2,}){2,})(?![\w/])"
)
NO_PERSON = words(  # beside names of networks, files and programs
    "wifi wi network reseau red rede mtandao file files fichier archivo arquivo faili folder dossier "
    "password clave senha nenosiri passe ssid router login column branch table code key field "
    "ملف شبكه الشبكه كلمه"
)


def find_lone(view: View) -> Iterator[Finding]:
    """Chosen names of which the text says that they are somebody's, or a service is named somewhere."""
    if not AS_WORDS.isdisjoint(view.vocabulary):
        yield from _elsewhere(view)
    if not view.text.isascii():
        yield from _after_signs(view)
    if "_" in view.text:
        yield from _underscored(view)
    elif not PROFILES.isdisjoint(view.vocabulary):
        yield from _of_profiles(view)


def _elsewhere(view: View) -> Iterator[Finding]:
    for match in islice(THERE_AS.finditer(view.text), 1):
        if looks_chosen(match["name"]) or ("there" in match.group() and _is_long(match["name"])):
            yield Finding(*view.folded.span(*match.span("name")), "handle", match["name"])


def _is_long(name: str) -> bool:
    """Whether a plain word may be a name, since the text says "I'm there as": no "there as agreed"."""
    return len(name) >= LONG and name not in COMMON and not VERB.fullmatch(name)


def _after_signs(view: View) -> Iterator[Finding]:
    for match in islice(SIGN_NAME.finditer(view.text), MOST_SIGNED):
        if looks_chosen(match["name"]):
            yield Finding(*view.folded.span(*match.span("name")), "handle", match["name"])


def _underscored(view: View) -> Iterator[Finding]:
    if UNDERSCORED.search(view.text) is None:
        return
    is_about_things = not NO_PERSON.isdisjoint(view.vocabulary)
    names_a_service = not PLATFORMS.isdisjoint(view.vocabulary) and not is_about_things
    for match in islice(NAME.finditer(view.text), MOST):
        if not is_strong(view, match):
            continue
        if names_a_service or _is_somebody(view.text, match, I_AM if is_about_things else IS_MINE):
            yield Finding(*view.folded.span(*match.span()), "handle", match.group().strip(MARKS))


def _of_profiles(view: View) -> Iterator[Finding]:
    """`the profile blue.heron.homes`: a name with two dots needs a word for a profile before it."""
    for match in islice(OF_PROFILE.finditer(view.text), 1):
        if ending(match["name"]) not in STRONG:
            yield Finding(*view.folded.span(*match.span("name")), "handle", match["name"])


def _is_somebody(text: str, match: re.Match[str], said: re.Pattern[str]) -> bool:
    if said is IS_MINE and (THERE.match(text, match.end()) or text[: match.start()].endswith("@ ")):
        return True
    return said.search(text, max(0, match.start() - BEFORE), match.start()) is not None
