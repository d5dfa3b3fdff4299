"""Links and names of hosts, plain and disguised."""

import re
from collections.abc import Iterator

from portico.domain.guard.domains import (
    AMBIGUOUS,
    BRANDS,
    CONTACTS,
    DOT_WORDS,
    NO_HOSTS,
    NOT_AFTER_DOT,
    SHORT,
    SLASH_WORDS,
    SPOKEN,
    STRONG,
    ending,
)
from portico.domain.guard.finding import Finding
from portico.domain.guard.near_names import is_name_near_service
from portico.domain.guard.services import ON, SEEK
from portico.domain.guard.told_hosts import DOT_SAID, DOTS, SPOKEN_HOST, SPOKEN_PROVIDERS, TOLD, without_end
from portico.domain.guard.view import View
from portico.domain.guard.vocabulary import words

LINK = re.compile(r"(?:h(?:tt|xx)ps?\s?:\s?//|www\s?\.\s?)\s?(?P<host>[\w.\-]+)\S*")
HOST = re.compile(r"(?<![\w@.\-])(?P<host>[\w\-]++(?:\.[\w\-]++)++)(?::\d++)?(?P<path>/\S*)?")
SERVICE = re.compile(
    r"(?:\b(?:insta\w*|ig|telegram|tg|snap\w*|tiktok|twitter|fb|facebook|face|messenger|hangouts?|skype|discord|viber|signal|linkedin|threads|kik|wechat|tele)|سناب\w*|انست\w*|"
    r"تلي?جرام|تيليجرام)"
    r"(?:,|\s?(?P<sign>[:=]|\s(?:is|it's|es|est|c'est|e|ni|yangu|niite|chama-se|se\sllama|s'appelle|called|هو|حقي|تبعي|مالي)))?-?\s?$"
)
SOUGHT = re.compile(rf"\b{SEEK}\s(?:me\s|us\s)?$")
ON_SERVICE = re.compile(
    rf"\s{ON}\s(?:the\s)?(?:{'|'.join(CONTACTS)})(?!\w)"
)  # "follow blue.villas on instagram"
UNTOLD = NO_HOSTS | SPOKEN_PROVIDERS | BRANDS
SITES = words("com net org info")  # behind the name of a service, other endings belong to a name there
DOTTED = re.compile(r"\.[^\W\d_]")
CUE = re.compile(
    r"\b(?:site|web|website|page|pagina|link|lien|enlace|tovuti|visit|see|check|look|go|open|mira\w*|entra|veja|vejam|abre|abra|angalia|fungua|voyez|regarde\w*|tapez|allez|on|sur|en|em|via|at|voir|"
    r"ver|at|google|search)(?:\s(?:a|to|en))?\s?:?\s?$|موقع\S*\s?$|رابط\S*\s?$"
)
_end = (
    r"com|net|org|info|biz|co|io|co\.ke|co\.tz|co\.uk|com\.br|fr|pt|ke|tz|uk|br|ae|sa|eg|es|app|online|homes"
)
SPACES = re.compile(r"\.(?<=\s\.)[a-z]{2}|,(?<=\w,)[a-z]{2}")
_comma = "com,br|com,mx|com|net|co,[a-z]{2}|fr|pt|ke|tz|ae"  # `example,co,ke`
SPACED = re.compile(
    rf"(?<![\w@.\-])(?:www\s(?P<host>[\w\-]{{3,40}}+)\s\.?(?:{_end})|"
    rf"(?P<name>[\w\-]{{3,40}}+)(?:\s\.(?:{_end})|,(?:{_comma})))(?![\w.,])"
)


BRACKETED_DOT = re.compile(rf"[(\[{{]\s?(?:{DOT_SAID})\s?[)\]}}]\s?[a-z]")
PAGE = re.compile(r"[a-z]{2,8}/(?=\D*\d|[\w\-]*/)[\w\-]{4,}\S*")  # under an ending that is not listed


def find_urls(view: View) -> Iterator[Finding]:
    """Links and names of hosts, whatever stands behind them."""
    text = view.text
    links = list(LINK.finditer(text)) if "//" in text or "www" in text else []
    for match in links:
        yield Finding(
            *view.folded.span(*without_end(match)), "url", match["host"].removeprefix("www.").strip(".")
        )
    for match in HOST.finditer(text) if DOTTED.search(text) else ():
        if not any(link.start() <= match.start() < link.end() for link in links[:50]) and _is_host(
            text, match
        ):
            yield Finding(*view.folded.span(*without_end(match)), "url", match["host"].strip("."))
    yield from _spaced_hosts(view)
    if not DOT_WORDS.isdisjoint(view.vocabulary) or " . " in text or "(.)" in text or "[.]" in text:
        yield from _spoken_hosts(view)


def _may_be_spaced(text: str) -> bool:
    return "www " in text or SPACES.search(text) is not None


def _spaced_hosts(view: View) -> Iterator[Finding]:
    """`example .com` and `www example com`."""
    for match in SPACED.finditer(view.text) if _may_be_spaced(view.text) else ():
        if match["name"] not in NO_HOSTS | TOLD:
            yield Finding(*view.folded.span(*match.span()), "url", match.group().replace(" ", ""))


def _spoken_hosts(view: View) -> Iterator[Finding]:
    for match in SPOKEN_HOST.finditer(view.text):
        is_word = match["end"] == "com" and (match["next"] or "").strip() in NOT_AFTER_DOT
        host = DOTS.sub(".", match.group().removesuffix(match["next"] or ""))
        if (
            (
                match["second"]
                or BRACKETED_DOT.search(match.group())
                or match["end"] in SPOKEN
                or host in SHORT
                or _is_spoken_end(view.text, match)
            )
            and not is_word
            and (host.partition(".")[0] not in UNTOLD or (match["next"] or "").strip() in SLASH_WORDS)
            and "@" not in view.text[: match.start()][-1:]
        ):
            yield Finding(
                *view.folded.span(match.start(), match.end("end")), "url", DOTS.sub(".", match.group())
            )
            return


def _is_spoken_end(text: str, match: re.Match[str]) -> bool:
    """Whether "punto es" ends a host, although "es" is a word: by a slash behind it, or a cue before it."""
    if match["end"] not in AMBIGUOUS and match["end"] not in STRONG:
        return False
    if not text[: match.start()].strip() and not text[match.end() :].strip(" .!"):
        return True
    if " dot " in match.group() and match["end"] in STRONG:
        return True
    following = (match["next"] or "").strip()
    is_cued = CUE.search(text[max(0, match.start() - 18) : match.start()]) is not None
    return following in SLASH_WORDS or (is_cued and not following)


def _is_host(text: str, match: re.Match[str]) -> bool:
    host, end = match["host"], ending(match["host"])
    if host in SHORT:
        return True
    first = host.partition(".")[0]
    if (len(first) < 2 and not match["path"]) or first.isdigit():
        return False
    if not match["path"] and (first in BRANDS or _is_on_a_service(text, match)):
        return False
    if end in STRONG:
        return not _is_sentence(text, match, end)
    if end in AMBIGUOUS:
        return match["path"] is not None or _is_named(text, match)
    return match["path"] is not None and PAGE.fullmatch(end + match["path"]) is not None


def _is_on_a_service(text: str, match: re.Match[str]) -> bool:
    """Whether it is a name on a service: "insta: khadija.immo", "follow blue.villas on instagram"."""
    service = SERVICE.search(text[max(0, match.start() - 16) : match.start()])
    if service and (ending(match["host"]) not in SITES or service["sign"]):
        return True
    if ON_SERVICE.match(text, match.end()) and SOUGHT.search(text, max(0, match.start() - 24), match.start()):
        return True
    return is_name_near_service(text, match.start(), match["host"])


def _is_sentence(text: str, match: re.Match[str], end: str) -> bool:
    """Whether a space is missing after a full stop: `apartamento.com vista`."""
    following = text[match.end() :].split(maxsplit=1)[:1]
    return end == "com" and bool(following) and following[0] in NOT_AFTER_DOT


def _is_named(text: str, match: re.Match[str]) -> bool:
    """Whether `idealista.es` is a host: nothing of the sentence follows it, or a word before it says so."""
    following = text[match.end() : match.end() + 2]
    goes_on = following[:1] == " " and following[1:].isalpha()
    is_cued = CUE.search(text[max(0, match.start() - 16) : match.start()]) is not None
    return is_cued or not goes_on
