"""Addresses without their signs: a name and its provider ("bluehomes88 on gmail"), a host without a dot."""

import re
from collections.abc import Iterator
from itertools import islice

from portico.domain.guard.asked import SPELLED, SPELLING
from portico.domain.guard.domains import DOT_WORDS, PROVIDERS, SIGN_WORDS, SPOKEN, STRONG, ending
from portico.domain.guard.finding import Finding
from portico.domain.guard.services import COMMON, QUALITY, VERB
from portico.domain.guard.told_hosts import DOT_SAID, SPOKEN_PROVIDERS
from portico.domain.guard.view import View
from portico.domain.guard.vocabulary import words

REACH = 104  # characters before and behind a provider, more than any way to tell an address needs
NAMED_PROVIDERS = SPOKEN_PROVIDERS | {"google"}
USUAL = r"(?:(?:the|my|our|usual|same|mon|le|mi|el|meu|o)\s){0,2}"
ON = r"(?:on|en|no|na|sur|kwenye|via|علي|في)"
IS = (
    r"(?:\s?[:;=\-]\s?|\s(?:is|its|it's|est|es|e|ni|هو|c'est|address|adresse|yangu|ya|account|handle|user|mine)\s"
    r"(?:(?:is|ni|es|est|e)\s)?)"
)
_provider = "|".join([*sorted(PROVIDERS, key=len, reverse=True), r"g[.\s\-]mail"])
NAMED = re.compile(
    rf"(?<!\w)(?:{_provider})(?:\s(?:yangu|yetu|حقي|تبعي|مالي|ya)|'s)?(?:{IS}|\s|,\s)(?P<name>[\w.+\-]{{4,}})"
)
NAMED_BEFORE = re.compile(
    rf"(?<![\w.])(?P<name>[\w.+\-]{{4,40}}+)(?:[ ,(\-]{{1,3}}|"
    rf",?\s(?:(?:and|then|et|puis|e|y|depois|luego|na|kisha|plus|with|avec|con|com|ثم|و)\s){{1,2}}{USUAL}|"
    rf"\s?\+\s?|,?\s(?:{ON}|at|chez|kwa|le|ب|ات)\s{USUAL})(?:{_provider}|google)(?!\w)"
)
NUMBERED = re.compile(  # "pedro lx 88 no hotmail"
    rf"(?<!\w)(?P<name>[^\W\d_]{{3,20}}+)(?:\s[^\W\d_]{{1,16}})?\s?\d{{1,4}}\s?,?\s(?:at|no|on|en|sur|chez|kwa|arroba|"
    rf"kwenye|ات|علي)\s{USUAL}(?:el\s|le\s)?(?:{_provider})(?!\w)"
)
TOLD_BEFORE = re.compile(  # "neema nukta john kwa gmail"
    rf"(?<![\w.])[\w\-]{{2,30}}+\s(?:{DOT_SAID}|underscore|dash|tiret|guion|traco|tiret\sbas|guion\sbajo|underline)\s[^\W\d]\w{{0,30}}+,?\s"
    rf"(?:(?:at|no|en|on|sur|kwa|kwenye|chez|em|et|y|e|na|and|then|puis|le|el|o|de|du|da|do|del|from|c'est|it's|its|"
    rf"un|um|an?|es|ni|f|3la|علي|في|ات)\s){{1,3}}(?:{_provider})(?!\w)"
)
PLUS = re.compile(  # "my username plus gmail.com"
    r"\b(?:username|user\sname|surname|usuario|pseudo|jina\slangu|apellido|sobrenome|nome|nombre|nom|name|here|ici|aqui|hapa)"
    r"\s?,?\s?(?:plus|\+|and\sthen|then|followed\sby|with|mas|puis|et\spuis|e\sdepois|depois|y\sluego|luego|kisha|et|y|e)"
    rf"\s(?:at\s|@\s?|arroba\s|arobase\s)?@?(?:{_provider})(?:\.\w+)?(?!\w)"
)
_spoken_end = "|".join(sorted(SPOKEN, key=len, reverse=True))
_at_person = (
    r"(?:\b(?:to|is|me|mail|email|gmail|para|pour|kwa|escribe|write|ni|e|es|est)\s:?|:\s)[\w.\-]{2,30}+\sat"
)
_in_two_words = rf"\s(?:(?!(?:{DOT_SAID})\s)[^\W\d_]+\s){{2,3}}(?:{DOT_SAID})\s(?:{_spoken_end})(?!\w)"
IN_TWO_WORDS = re.compile(_at_person + _in_two_words)  # "write to mary at blue oak dot com"
IN_TWO_WORDS_SIGNED = re.compile(  # the same, and "mary arroba blue oak dot com"
    rf"(?:{_at_person}|[\w.\-]{{2,30}}+(?:\s?@|,?\s(?:arroba|arobase|اتساين))){_in_two_words}"
)
TOLD_AFTER = re.compile(  # "gmail, you know the rest: jane dot wanjiru 84"
    rf"(?<!\w)(?:{_provider})(?!\w)[^.!?\n:]{{0,30}}:\s?[\w\-]{{2,30}}\s(?:{DOT_SAID})\s\w{{2,30}}"
)
SIGNED = re.compile(  # "geral arroba casasdoporto pt"
    r"(?<![\w.])[\w.\-]{2,30}+,?\s(?:arroba|arrobas|arobase|arrobase|arrobe|اتساين),?\s[\w\-]{3,40}\s"
    r"(?:com(?:\s\w\w)?|net|org|fr|pt|es|br|ke|tz|co|mx|ar|sa|ae|eg|ma|sn|ci)(?!\w)"
)
PROVIDED = re.compile(  # "marie at free fr"
    r"(?<![\w.])[\w.\-]{2,30}+\s(?:at|chez|kwa|kwenye|ات)\s(?:free|orange|sfr|laposte|wanadoo|gmail|yahoo|hotmail|"
    r"outlook|live|icloud|uol|bol|terra|sapo|msn|mail|proton)\s(?:com|fr|net|es|pt|br|co|me)(?!\w)"
)
MAIL_IS = re.compile(  # "my mail's bluehomes and it's an outlook"
    rf"\b(?:my|our|mi|mon|notre|meu|minha|nosso)\s(?:e?-?mail|mel|correo|courriel|address|adresse)(?:'s|,|\s(?:is|es|est|e|c'est)|\s?:)\s"
    rf"(?P<name>[\w.+\-]{{6,40}}+)(?:,?\s[\w']{{1,6}}){{0,4}}?\s(?:{_provider})(?!\w)"
)
_foreign = "|".join(sorted((one for one in PROVIDERS if not one.isascii()), key=len, reverse=True))
_latin = r"[a-z][\w.+\-]{5,30}"
LATIN = re.compile(  # a Latin word beside a provider in Arabic letters
    rf"(?<!\S)(?P<before>{_latin})\s(?:{_foreign})(?!\w)"
    rf"|(?<!\w)(?:{_foreign})(?:\s(?:حقي|تبعي|مالي|بتاعي|هو))?\s?:?\s(?P<name>{_latin})(?=\s*(?:$|[.,!)\n]))"
)
IT_IS = re.compile(  # "send it to bluehomes, it's a gmail"
    r"(?<!\w)(?:to|a|para|pra|pro|kwa|chez|الي|علي)\s(?P<name>[\w.+\-]{6,40}+),?\s"
    rf"(?:it's|its|is|c'est|ni|e|es|هو)\s(?:an?\s|on\s|at\s|un\s|de\s|du\s|um\s|del\s)?(?:{_provider})(?!\w)"
)
WHOLE = re.compile(
    rf"^\s*(?:{_provider})(?:\s(?:id|mail|account|address|user|dyali|ta3i))?(?:\s?[:=]\s?|\s(?=\w{{8}}))(?P<name>[\w.+\-]{{6,40}})[\s.!]*$"
)  # "gmail: bluehomes"
AFTER_COLON = re.compile(  # "use gmail, my name then homes: bluehomes"
    rf"(?<!\w)(?:{_provider})(?!\w)(?=[^.!?\n:]{{0,48}}\b(?:name|nom|nome|nombre|jina|usuario|username|user)\b)"
    r"[^.!?\n:]{4,50}:\s?(?P<name>[a-z][\w.\-]{6,40})[\s.!]*$"
)
BETWEEN_COMMAS = re.compile(  # "my email has no dots, bluehomes, gmail of course"
    rf"\b(?:e?-?mail|mel|correo|courriel|address|adresse|barua)\b[^.!?\n]{{0,40}}[,:]\s?(?P<name>[a-z]{{8,40}}+),\s(?:{_provider})(?!\w)"
)
GLUED_HOSTS = frozenset(  # `jane@gmailcom`
    provider + end
    for provider in PROVIDERS | words("live orange free msn uol bol terra sfr")
    for end in words("com net fr es pt br couk combr commx comar coke cotz de it")
)
GLUED = re.compile(r"(?<![\w.+\-])[\w.+\-]{2,40}+\s?@\s?(?P<host>[^\W\d_]+)(?!\w)")
APART = re.compile(  # how a name is written that is told
    rf"(?:{SPELLED.pattern}|\b(?:then|and|plus|puis|luego|depois|kisha)\s(?:my|mon|mi|"
    r"meu|o|el|le)\s(?:surname|last\sname|apellido|sobrenome|nom\sde\sfamille|jina)\b)"
    rf"[^.!?\n]{{0,40}}\s(?:{_provider})(?!\w)"
    rf"|(?<!\w)(?:{_provider})(?!\w)[^.!?\n]{{0,60}}{SPELLED.pattern}"
    r"|\s(?:all\sone\sword|no\sspaces|tout\sattache|tudo\sjunto|todo\sjunto|sem\sespacos|sin\sespacios|sans\sespaces?),?"
    rf"(?:\s\w{{1,4}})?\s(?:{_provider})(?!\w)"
)
OWN_NAMED = re.compile(  # "my gmail is bluehomes", at the end of what is said
    rf"(?<!\w)(?:(?:my|our|mi|mon|notre|meu|nosso|nuestro|pro|ao|al|au|o|el|le|the)\s(?:{_provider})|(?:{_provider})\s(?:yangu|yetu))"
    r"(?:\s?(?P<sign>[:=])\s?(?=\w{5})|\s(?:(?:which\s|que\s|qui\s)?(?:is|es|est|e)|ni|c'est)\s(?=\w{8})|'s\s(?=\w{8})|,?\s(?=\w{6,}[\s.!]*$))(?P<name>\w+)"
    r"(?=\s*(?:$|[.,;!)\n])|\s(?:with|con|com|avec)\s)"
)
UNDOTTED = re.compile(  # `johnsmith gmail com`
    rf"(?<![\w.])(?P<name>[\w.+\-]{{4,40}}+)\s(?:{_provider})\s(?:(?:{DOT_SAID})\s)?(?:com|fr|es|co|net|pt|"
    rf"br)(?!\w)"
)
SIGNED_PROVIDER = re.compile(  # "tati 99 arroba bol"
    r"[\w.\-]{2,30}+,?\s(?:arroba|arobase|arrobase),?\s(?:live|bol|orange|free|sfr|uol|terra|msn|mail|proton)(?!\w)"
)
DIGIT = re.compile(r"\d")
IS_ONE = re.compile(  # says before a name that it is one
    r"^.?$|\b(?:is|it's|its|c'est|es|e|ni|my|mi|mon|meu|mail|email|e-mail|correo|barua|yangu|write|to|escribe\w*|"
    r"escreva|ecri\w+|tuma)\s?:?\s.?$"
)

AT_LAST = re.compile(  # "mail : barreau.g chez free"
    r"(?<![\w.])(?=[\w.\-]*[._\d])[\w.\-]{4,40}+\s(?:chez|at|kwa|arobase)\s"
    r"(?:free|orange|sfr|laposte|live|bol|uol|terra|msn|proton)[\s.!]*$"
)
SIGN_ALONE = re.compile(  # "escribime a chechu arroba fibertel"
    r"\b(?:to|a|para|pra|pro|kwa|mail|email|correo|courriel|adresse|es|e|est|ni)\s:?\s?(?P<name>[\w.\-]{4,40}+)\s"
    r"(?:arroba|arrobas|arobase|arrobase)\s[^\W\d_]{4,}[\s.!]*$"
)
ADDRESS_IS = re.compile(  # "my proton address is bluehomes"
    rf"(?<!\w)(?:{_provider}|proton|e?-?mail)\s(?:address|adresse|id)\s?(?:is|:|est)\s(?P<name>\w{{7,40}})[\s.!]*$"
)
I_AM = re.compile(  # "I'm bluehomes on gmail"
    r"\b(?:i'm|im|i\sam|soy|sou|suis|ni|mimi)\s(?P<name>[\w.\-]{5,40}+)\s"
    rf"(?:on|en|no|sur|at|kwa|kwenye|f|in)\s(?:{_provider})(?!\w)"
)
PLAIN_BEFORE = re.compile(  # "correo: bluehomes, en hotmail"
    r"(?:^\s*(?=\w{8})|\b(?:to|kwa|a|para|pra|e?-?mail|correo|barua|courriel|adresse|address)(?:\s?:\s?|\s))"
    rf"(?P<name>[^\W_]{{5,40}}+)(?:,\s|,?\s(?:kwa|en|no|on|at|sur|chez|na|f)\s)(?:{_provider})[\s.!]*$"
)
HOST_TOLD = re.compile(  # "bluehomes gmail.com" and nothing else, or behind "to" or "is"
    rf"(?:^\s*|\b(?:to|is|mail|email|a|para|kwa|ni|es|est)\s:?\s?)(?P<name>[\w.\-]{{5,40}}+)\s(?:{_provider})\.(?:com|fr|es|net|co)"
)
NO_NAMES = words(
    "account compte conta cuenta endereco direccion akaunti login their there email mails adresse address "
    "using through avec depuis correo desde minha yangu"
)
ORDINARY = COMMON | NO_NAMES
PLAIN_NAMED = (  # a sign without which a pattern finds nothing
    ("", MAIL_IS),
    ("", IT_IS),
    ("", WHOLE),
    (":", AFTER_COLON),
    (",", BETWEEN_COMMAS),
    (".", HOST_TOLD),
    ("", ADDRESS_IS),
    ("", I_AM),
    ("", PLAIN_BEFORE),
)


JOINING = DOT_WORDS | words("underscore underline dash tiret guion traco")
TOLD_BY = (  # words without which a pattern finds nothing
    (JOINING, TOLD_BEFORE),
    (JOINING, TOLD_AFTER),
    (SPELLING | words("surname last apellido sobrenome famille jina"), APART),
    (
        words(
            "username name surname usuario pseudo langu apellido sobrenome nome nombre nom here ici aqui hapa"
        ),
        PLUS,
    ),
)


def find_named(view: View) -> Iterator[Finding]:
    """Names that belong to a provider of mail."""
    around = _around(view)
    yield from (_finding(view, match) for match in _named(view.text, *around))
    for asked, pattern in TOLD_BY:
        if not asked.isdisjoint(view.vocabulary):
            yield from (_finding(view, match) for match in islice(pattern.finditer(view.text, *around), 1))


def _around(view: View) -> tuple[int, int]:
    """The part of the text in which providers stand, with what belongs to them; the rest is not searched."""
    providers = NAMED_PROVIDERS & view.vocabulary
    first = min((view.text.find(word) for word in providers), default=0)
    last = max((view.text.rfind(word) for word in providers), default=len(view.text))
    return max(0, first - REACH), last + REACH


def _named(text: str, begin: int, end: int) -> Iterator[re.Match[str]]:
    """The places of such names, each way to tell one after the other; who needs one place asks for one."""
    yield from (match for match in UNDOTTED.finditer(text, begin, end) if match["name"] not in NO_NAMES)
    for pattern in (NAMED, NAMED_BEFORE):
        named = (match for match in pattern.finditer(text, begin, end) if _is_name(match["name"]))
        yield from (match for match in named if not _is_page(match))
    if DIGIT.search(text, begin, end):
        yield from filter(_is_numbered, NUMBERED.finditer(text, begin, end))
    yield from filter(_is_own_name, OWN_NAMED.finditer(text, begin, end))
    for sign, pattern in PLAIN_NAMED:
        if sign in text:
            yield from filter(_is_plain_name, pattern.finditer(text, begin, end))
    if not text.isascii():
        yield from filter(_is_plain_name, LATIN.finditer(text, begin, end))


def _is_numbered(match: re.Match[str]) -> bool:
    """Whether "it's pedro 88 on hotmail" says that this is somebody's name."""
    is_said = IS_ONE.search(match.string, 0, match.start() + 1) is not None
    return is_said and match["name"] not in ORDINARY


def find_undotted(view: View) -> Iterator[Finding]:
    """Hosts behind a word for @ that have no dot: "casasdoporto pt", "free fr", "blue oak dot com"."""
    is_signed = not SIGN_WORDS.isdisjoint(view.vocabulary)
    signed = (SIGNED_PROVIDER, SIGNED, SIGN_ALONE) if is_signed else ()
    in_two_words = IN_TWO_WORDS_SIGNED if is_signed or "@" in view.text else IN_TWO_WORDS
    yield from _searched(view, *signed, PROVIDED, AT_LAST, in_two_words)


def _searched(view: View, *patterns: re.Pattern[str]) -> Iterator[Finding]:
    for pattern in patterns:
        for match in islice(pattern.finditer(view.text), 1):
            yield _finding(view, match)


def _finding(view: View, match: re.Match[str]) -> Finding:
    return Finding(*view.folded.span(*match.span()), "email", "")


def _is_own_name(match: re.Match[str]) -> bool:
    """Whether a plain word is a name: behind a colon any but those said of accounts, else no verb either."""
    is_written = match["sign"] is not None
    is_said = VERB.fullmatch(match["name"]) or QUALITY.fullmatch(match["name"])
    return match["name"] not in ORDINARY and (is_written or not is_said)


def find_glued(view: View) -> Iterator[Finding]:
    """Addresses at a provider whose dot was left out."""
    if not GLUED_HOSTS.isdisjoint(view.vocabulary):
        yield from (
            _finding(view, match) for match in GLUED.finditer(view.text) if match["host"] in GLUED_HOSTS
        )


def _is_plain_name(match: re.Match[str]) -> bool:
    name = match[match.lastgroup or 0].strip(".-")
    return name not in ORDINARY and not VERB.fullmatch(name)


def _is_page(match: re.Match[str]) -> bool:
    """Whether a page is looked for: "search example.com on google"."""
    return match.group().endswith("google") and ending(match["name"]) in STRONG


def _is_name(name: str) -> bool:
    """Whether a word looks chosen rather than said: it has a digit, a dot or an underscore inside."""
    name = name.strip(".-+")
    letters = sum(char.isalpha() for char in name)
    return 2 < letters < len(name)
