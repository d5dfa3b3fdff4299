"""Addresses of mail and of the web, plain and disguised."""

import re
from collections.abc import Iterator
from itertools import chain, islice

from portico.domain.guard.domains import (
    AMBIGUOUS,
    AT_WORDS,
    BRANDS,
    CONTACTS,
    DOT_WORDS,
    MAIL_WORDS,
    NO_HOSTS,
    NOT_AFTER_DOT,
    PLACE_WORDS,
    PROVIDERS,
    SHORT,
    SLASH_WORDS,
    SPOKEN,
    STRONG,
    ending,
)
from portico.domain.guard.finding import Finding
from portico.domain.guard.view import View
from portico.domain.guard.vocabulary import words

MAIL = re.compile(r"(?<![\w.+%\-])[\w.+%\-]{1,64}+\s?@\s?(?P<host>[\w\-]++(?:\s?\.\s?[\w\-]++)*+)")
MAIL_HOST = re.compile(r"(?<!\w)@\s?(?P<host>[\w\-]++(?:\.[\w\-]++)++)")
LINK = re.compile(r"(?:h(?:tt|xx)ps?\s?:\s?//|www\s?\.\s?)\s?(?P<host>[\w.\-]+)\S*")
HOST = re.compile(r"(?<![\w@.\-])(?P<host>[\w\-]++(?:\.[\w\-]++)++)(?::\d++)?(?P<path>/\S*)?")
_at = r"at\s(?:sign|symbol)|" + "|".join(sorted(AT_WORDS, key=len, reverse=True))
_dot = "|".join(sorted(DOT_WORDS, key=len, reverse=True))
_open, _close = r"\s{0,2}[(\[{<*_\-|]{1,2}\s{0,2}", r"\s{0,2}[)\]}>*_\-|]{1,2}\s{0,2}"
AT = rf"(?:{_open}(?:@|a|{_at}){_close}|\s{{0,2}}@\s{{0,2}}|\s(?P<bare>{_at})\s)"
DOT = rf"(?:{_open}(?:\.|,|{_dot}){_close}|\s(?:{_dot})\s|\s?\.\s?)"
SPOKEN_MAIL = re.compile(
    rf"(?<![\w.+\-])[\w+\-]{{1,40}}+(?:{DOT}[\w+\-]{{1,40}}+){{0,3}}{AT}(?P<host>[\w\-]{{1,40}}+(?:{DOT}[\w\-]{{2,24}}+){{0,3}})"
)
_spoken_dot = rf"(?:{_open}(?:\.|{_dot}){_close}|\s(?:{_dot})\s|\s\.\s)"
SPOKEN_HOST = re.compile(
    rf"(?<![\w.@\-])(?:www{_spoken_dot})?[\w\-]{{2,40}}+{_spoken_dot}"
    r"(?P<end>[\w]{2,10}+)(?!\w)(?P<next>\s\w+)?"
)
ON = r"(?:on|en|no|na|sur|kwenye|via|علي|في)"
IS = (
    r"(?:\s?[:=\-]\s?|\s(?:is|its|it's|est|es|e|ni|هو|address|adresse|yangu|ya|account|handle|user|mine)\s"
    r"(?:(?:is|ni|es|est|e)\s)?)"
)
_provider = "|".join(sorted(PROVIDERS, key=len, reverse=True))
NAMED = re.compile(
    rf"(?<!\w)(?:{_provider})(?:{IS}|\s)(?P<name>[\w.+\-]{{4,}})"
    rf"|(?<![\w.])(?P<before>[\w.+\-]{{4,40}}+)(?:[ ,(\-]{{1,3}}|\s{ON}\s)(?:{_provider})(?!\w)"
)
UNDOTTED = re.compile(  # `johnsmith gmail com`
    rf"(?<![\w.])(?P<name>[\w.+\-]{{5,40}}+)\s(?:{_provider})\s(?:(?:{_dot})\s)?(?:com|fr|es|co|net|pt|"
    rf"br)(?!\w)"
)
MAILED = re.compile(
    r"\b(?:e?-?mail|mel|correo|courriel|barua|writ\w+|ecri\w+|escr[ei]v\w+|escrib\w+|andika|message)\b"
)
NO_NAMES = words(
    "account compte conta cuenta endereco direccion akaunti login their there email mails adresse address "
    "using through avec depuis correo desde minha yangu"
)
SERVICE = re.compile(
    r"(?:\b(?:insta\w*|ig|telegram|tg|snap\w*|tiktok|twitter|fb|facebook|face|messenger)|سناب\w*|انست\w*|"
    r"تلي?جرام|تيليجرام)"
    r"(?:,|\s?(?P<sign>[:=]|\s(?:is|it's|es|est|c'est|e|ni|yangu|هو)))?-?\s?$"
)
BRACKETED = re.compile(rf"[(\[{{<]\s?(?:@|{_at})\s?[)\]}}>]")
NO_SENDERS = words(
    "is are was were be it me him her us them works work based meet here there now live lives agent"
)
MOST_TOLD = 8  # places of a text that may be a told address
TOLD = DOT_WORDS | PROVIDERS
SPOKEN_PROVIDERS = PROVIDERS | {"mail", "proton"}
UNTOLD = NO_HOSTS | SPOKEN_PROVIDERS | BRANDS
ELSEWHERE = re.compile(rf"(?<!\w)(?:{'|'.join(CONTACTS)})(?!\w)[^@\n.;!?]{{0,20}}[ :]@$")
SITES = words("com net org info")  # behind the name of a service, other endings belong to a name there
DOTTED = re.compile(r"\.[^\W\d_]")
PARENTHESES = re.compile(rf"[(\[{{<]\s?(?:@|a|{_at})\s?[)\]}}>]")
DOTS = re.compile(rf"{_open}(?:\.|,|{_dot}){_close}|\s(?:{_dot})\s|\s?\.\s?")
CUE = re.compile(
    r"\b(?:site|web|website|page|pagina|link|lien|enlace|tovuti|visit|see|check|on|sur|en|em|via|at|voir|"
    r"ver|at|google|search)\s?:?\s?$|موقع\S*\s?$|رابط\S*\s?$"
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


def find_emails(view: View) -> Iterator[Finding]:
    """Addresses of mail."""
    text, found = view.text, False
    if "@" in text:
        for match in MAIL.finditer(text):
            host = match["host"].replace(" ", "")
            if (
                "." in host
                and not is_name_elsewhere(text, match.start("host"))
                and (ending(host) in STRONG or ending(host) in AMBIGUOUS or " " not in match.group())
            ):
                found = True
                yield Finding(*view.folded.span(*_without_end(match)), "email", host)
    if found or not _may_be_spoken(view):
        return
    yield from _spoken(view)


def is_name_elsewhere(text: str, start: int) -> bool:
    """Whether `@nyumba.bora.ke` is a name on a service that was named right before."""
    return ELSEWHERE.search(text[max(0, start - 36) : start]) is not None


def _without_end(match: re.Match[str]) -> tuple[int, int]:
    """A match without the full stop or the spaces at its end."""
    return match.start(), match.start() + len(match.group().rstrip(" .-,"))


def _may_be_spoken(view: View) -> bool:
    vocabulary = view.vocabulary
    if "@" in view.text or not TOLD.isdisjoint(vocabulary) or PARENTHESES.search(view.text):
        return True
    return not AT_WORDS.isdisjoint(vocabulary) and not MAIL_WORDS.isdisjoint(vocabulary)


def _spoken(view: View) -> Iterator[Finding]:
    """The first address that is told rather than written."""
    ways = [_told(view), _hosts_after_at(view)]
    if not SPOKEN_PROVIDERS.isdisjoint(view.vocabulary):
        ways += [_undotted(view), _named(view), _providers(view)]
    yield from islice(chain.from_iterable(ways), 1)


def _told(view: View) -> Iterator[Finding]:
    place = tries = 0
    while tries < MOST_TOLD and (match := SPOKEN_MAIL.search(view.text, place)) is not None:
        tries += 1
        host = DOTS.sub(".", match["host"]).strip(".")
        place = match.end()
        if _is_host_of_mail(match, host):
            yield Finding(*view.folded.span(*_without_end(match)), "email", host)
        elif match["bare"]:  # "the docs at info(at)example.com": what follows may be the name
            place = match.start("host")


def _hosts_after_at(view: View) -> Iterator[Finding]:
    for match in MAIL_HOST.finditer(view.text):
        if ending(match["host"]) in STRONG and not is_name_elsewhere(view.text, match.start("host")):
            yield Finding(*view.folded.span(*match.span()), "email", match["host"])


def _undotted(view: View) -> Iterator[Finding]:
    for match in UNDOTTED.finditer(view.text):
        if match["name"] not in NO_NAMES:
            yield Finding(*view.folded.span(*match.span()), "email", "")


def _named(view: View) -> Iterator[Finding]:
    for match in NAMED.finditer(view.text):
        if _is_name(match["name"] or match["before"]):
            yield Finding(*view.folded.span(*match.span()), "email", "")


def _providers(view: View) -> Iterator[Finding]:
    """`gmail dot com`, whatever stands before it."""
    for match in SPOKEN_HOST.finditer(view.text):
        if DOTS.split(match.group(), maxsplit=1)[0] in SPOKEN_PROVIDERS:
            yield Finding(*view.folded.span(match.start(), match.end("end")), "email", "")


def _is_host_of_mail(match: re.Match[str], host: str) -> bool:
    """Whether what stands after "at" is where mail goes: a known provider, or a host told with its dot."""
    first, end = host.partition(".")[0], ending(host)
    if first == "www" or is_name_elsewhere(match.string, match.start("host")):
        return False
    if "." not in host and match["bare"] is not None and _is_place(match):
        return False
    if "." in host and BRACKETED.search(match.group()):
        return True
    if first in PROVIDERS or (first in MAIL_WORDS and "." in host):
        return True
    if "." not in host or (end not in STRONG and end not in SPOKEN):
        return False
    is_plain = match["bare"] is not None and match["host"].replace(" ", "") == host
    return not is_plain and not _is_at_a_page(match)


def _is_place(match: re.Match[str]) -> bool:
    """Whether "the agent is at Gmail's office" names no address: a verb stands before "at"."""
    name = match.group().split(maxsplit=1)[0]
    return name in NO_SENDERS or match.string[match.end() : match.end() + 2] == "'s"


def _is_at_a_page(match: re.Match[str]) -> bool:
    """Whether "photos are at primehomes dot com" names a page: before "at" stands a word, not a name."""
    if match["bare"] not in PLACE_WORDS or any(char in "._+-0123456789" for char in match.group()[:40]):
        return False
    before = match.string[max(0, match.start() - 40) : match.end()]
    return (
        not MAILED.search(before) and DOTS.search(match.string[match.start() : match.start("bare")]) is None
    )


def _is_name(name: str) -> bool:
    """Whether a word looks chosen rather than said: it has a digit, a dot or an underscore inside."""
    name = name.strip(".-+")
    letters = sum(char.isalpha() for char in name)
    return 2 < letters < len(name)


def find_urls(view: View) -> Iterator[Finding]:
    """Links and names of hosts, whatever stands behind them."""
    text = view.text
    links = list(LINK.finditer(text)) if "//" in text or "www" in text else []
    for match in links:
        yield Finding(
            *view.folded.span(*_without_end(match)), "url", match["host"].removeprefix("www.").strip(".")
        )
    for match in HOST.finditer(text) if DOTTED.search(text) else ():
        if not any(link.start() <= match.start() < link.end() for link in links[:50]) and _is_host(
            text, match
        ):
            yield Finding(*view.folded.span(*_without_end(match)), "url", match["host"].strip("."))
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
            (match["end"] in SPOKEN or host in SHORT or _is_spoken_end(view.text, match))
            and not is_word
            and host.partition(".")[0] not in UNTOLD
            and "@" not in view.text[: match.start()][-1:]
        ):
            yield Finding(
                *view.folded.span(match.start(), match.end("end")), "url", DOTS.sub(".", match.group())
            )
            return


def _is_spoken_end(text: str, match: re.Match[str]) -> bool:
    """Whether "punto es" ends a host, although "es" is a word: by a slash behind it, or a cue before it."""
    if match["end"] not in AMBIGUOUS:
        return False
    following = (match["next"] or "").strip()
    is_cued = CUE.search(text[max(0, match.start() - 16) : match.start()]) is not None
    return following in SLASH_WORDS or (is_cued and not following)


def _is_host(text: str, match: re.Match[str]) -> bool:
    host, end = match["host"], ending(match["host"])
    if host in SHORT:
        return True
    first = host.partition(".")[0]
    if (len(first) < 2 and not match["path"]) or first.isdigit():
        return False
    service = SERVICE.search(text[max(0, match.start() - 16) : match.start()])
    if service and not match["path"] and (end not in SITES or service["sign"]):
        return False  # a name on that service
    if end in STRONG:
        return not _is_sentence(text, match, end)
    return end in AMBIGUOUS and (match["path"] is not None or _is_named(text, match))


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
