"""Addresses of mail, plain and disguised."""

import re
from collections.abc import Iterator
from itertools import chain, islice

from portico.domain.guard.domains import (
    AMBIGUOUS,
    AT_WORDS,
    CONTACTS,
    DOT_WORDS,
    MAIL_WORDS,
    PLACE_WORDS,
    PROVIDERS,
    SIGN_WORDS,
    SPOKEN,
    STRONG,
    ending,
)
from portico.domain.guard.finding import Finding
from portico.domain.guard.named_mails import NAMED_PROVIDERS, find_glued, find_named, find_undotted
from portico.domain.guard.near_names import find_near_providers
from portico.domain.guard.services import PLATFORMS
from portico.domain.guard.told_hosts import (
    AT_SAID,
    CLOSE,
    DOT_SAID,
    DOTS,
    OPEN,
    SPOKEN_HOST,
    SPOKEN_PROVIDERS,
    TOLD,
    without_end,
)
from portico.domain.guard.view import View
from portico.domain.guard.vocabulary import words

MAIL = re.compile(r"(?<![\w.+%\-])[\w.+%\-]{1,64}+\s?@\s?(?P<host>[\w\-]++(?:\s?\.\s?[\w\-]++)*+)")
MAIL_HOST = re.compile(r"@(?<!\w@)\s?(?P<host>[\w\-]++(?:\.[\w\-]++)++)")
AT = rf"(?:{OPEN}(?:@|a|a\st|{AT_SAID}){CLOSE}|\s{{0,2}}@\s{{0,2}}|,?\s(?P<bare>{AT_SAID}),?\s)"
DOT = rf"(?:{OPEN}(?:\.|,|d\so\st|{DOT_SAID}){CLOSE}|,?\s(?:{DOT_SAID}),?\s|\s?\.\s?)"
SPOKEN_MAIL = re.compile(
    rf"(?<![\w.+\-])[\w+\-]{{1,40}}+(?:{DOT}[\w+\-]{{1,40}}+){{0,3}}{AT}(?P<host>[\w\-]{{1,40}}+(?:{DOT}[\w\-]{{2,24}}+){{0,3}})"
)
FOREIGN_DOT = re.compile(rf"\s(?:{'|'.join(DOT_WORDS - {'dot', 'doti', 'dott'})})\s")
SIGN_SAID = re.compile(rf"at[\s\-](?:sign|symbol)|{'|'.join(SIGN_WORDS)}")  # says @ and nothing else
JOINED = re.compile(rf"(?P<mark>[_\-])(?<=[^\W_][_\-])(?P<word>{AT_SAID}|{DOT_SAID})(?P=mark)(?=[^\W_])")
MAILED = re.compile(
    r"\b(?:e?-?mail|mel|correo|courriel|barua|writ\w+|ecri\w+|escr[ei]v\w+|escrib\w+|andik\w+|message|envo[iy]\w*|send|forward|tuma|ابعت\w*|ارسل\w*|راسل\w*|ايميل\w*|الايميل|بريد\w*|(?:first|last|sur)\s?name|nombre|apellido|"
    r"sobrenome|prenom|nom)\b"
)
WRITE_TO = re.compile(r"(?<!\w)(?:to|write|email|mail|e-mail|andikia)\s$")  # "to payslips at example.com"
BRACKETED = re.compile(rf"[(\[{{<]\s?(?:@|a\st|{AT_SAID})\s?[)\]}}>]")
NO_SENDERS = words(
    "is are was were be it me him her us them works work based meet here there now live lives agent"
)
TOLD_OR_NAMED = TOLD | NAMED_PROVIDERS
ROLE = re.compile(
    r"(?:info|contact|contacto|contato|hello|office|enquiries|bookings|reservas|reservations|accounts|billing|lettings|"
    r"admin|support|notices|frontdesk|reception|legal|kyc|hr|finance|financeiro|geral),?\s"
)
ON_PAGES = NO_SENDERS | words(  # are found at pages
    "photos photo pictures pics details more listing listings website site page apply book see visit look "
    "available find everything online annonce photos fotos detalles detalhes "
    "mais mas picha zaidi tout video videos"
)
MOST_TOLD = 5  # places of a text that may be a told address
_contacts = sorted(CONTACTS | {name for name in PLATFORMS if not name.isascii()}, key=len, reverse=True)
ELSEWHERE = re.compile(rf"(?<!\w)(?:{'|'.join(_contacts)})(?!\w)[^@\n.;!?]{{0,20}}[ :]@$")
TOWARDS = words("at as under a to sous comme como kama kwa pro para pra")  # a name, not only an address
BEFORE_A_NAME = re.compile(  # "DM me at @blue.heron"
    r"(?<!\w)(?:dm|direct|inbox|find|follow|add|ajoute\w*|suis|suivez|sigue\w*|segue|fuata|nifuate|nitafute)(?!\w)"
    r"[^@\n.;!?]{0,20}\s\w+\s@$"
)
AFTER_A_NAME = (" @", ":@")
IN_PARENTHESES = rf"\s?(?:@|a|a\st|{AT_SAID})\s?[)\]}}>\"]"
PARENTHESES = re.compile(rf"[(\[{{<\"]{IN_PARENTHESES}")


def find_emails(view: View) -> Iterator[Finding]:
    """Addresses of mail."""
    text, found = view.text, False
    if "@" in text:
        for match in MAIL.finditer(text):
            host = match["host"].replace(" ", "")
            if (
                "." in host
                and not is_name_elsewhere(text, match.start("host"))
                and (
                    ending(host) in STRONG
                    or ending(host) in AMBIGUOUS
                    or " " not in match.group()
                    or " . " in match.group()
                )
            ):
                found = True
                yield Finding(*view.folded.span(*without_end(match)), "email", host)
    if found or not _may_be_spoken(view):
        return
    yield from _spoken(view)


def is_name_elsewhere(text: str, start: int) -> bool:
    """Whether `@nyumba.bora.ke` is a name: a service was named right before, or who is written to."""
    before = text[max(0, start - 36) : start].removesuffix("\n")
    if before[-2:] not in AFTER_A_NAME:
        return False
    if before.split()[-2:-1] and before.split()[-2] in TOWARDS and BEFORE_A_NAME.search(before):
        return True
    return ELSEWHERE.search(before) is not None


def _may_be_spoken(view: View) -> bool:
    vocabulary = view.vocabulary
    if "@" in view.text or not TOLD_OR_NAMED.isdisjoint(vocabulary) or PARENTHESES.search(view.text):
        return True
    if not SIGN_WORDS.isdisjoint(vocabulary) or " sign" in view.text or " symbol" in view.text:
        return True
    return not AT_WORDS.isdisjoint(vocabulary) and ("." in view.text or not MAIL_WORDS.isdisjoint(vocabulary))


def _spoken(view: View) -> Iterator[Finding]:
    """The first address that is told rather than written."""
    ways = [_told(view)]
    if "@" in view.text:
        ways.append(_hosts_after_at(view))
    if not NAMED_PROVIDERS.isdisjoint(view.vocabulary):
        ways += [find_named(view), _providers(view), find_near_providers(view)]
    if "@" in view.text:
        ways.append(find_glued(view))
    if "@ " in view.text or not AT_WORDS.isdisjoint(view.vocabulary):
        ways.append(find_undotted(view))
    yield from islice(chain.from_iterable(ways), 1)


def _told(view: View) -> Iterator[Finding]:
    place = tries = 0
    text = _apart(view.text)
    while tries < MOST_TOLD and (match := SPOKEN_MAIL.search(text, place)) is not None:
        tries += 1
        host = DOTS.sub(".", match["host"]).strip(".")
        place = match.end()
        if _is_host_of_mail(match, host) or _is_joined(view, match, host) or _is_shouted(view, match, host):
            yield Finding(*view.folded.span(*without_end(match)), "email", host)
        elif match["bare"]:  # "the docs at info(at)example.com": what follows may be the name
            place = match.start("host")


def _apart(text: str) -> str:
    """`jane_at_example_dot_com`, or with hyphens, with spaces around its words, as long as before."""
    return JOINED.sub(r" \g<word> ", text) if "_" in text or "-" in text else text


def _is_joined(view: View, match: re.Match[str], host: str) -> bool:
    """Whether "jane-at-example-dot-com" is written as one word, which no sentence is."""
    before = view.text[match.start("bare") - 1] if match["bare"] else ""
    return before in ("_", "-") and "." in host and (ending(host) in STRONG or ending(host) in SPOKEN)


def _is_shouted(view: View, match: re.Match[str], host: str) -> bool:
    """Whether only "AT" has capitals, as in "accounts AT parktower DOT ie"."""
    if (
        match["bare"] is None
        or "." not in host
        or (ending(host) not in STRONG and ending(host) not in SPOKEN)
    ):
        return False
    start, end = view.folded.span(*match.span("bare"))
    return view.folded.source[start:end].isupper() and not view.folded.source.isupper()


def _hosts_after_at(view: View) -> Iterator[Finding]:
    for match in MAIL_HOST.finditer(view.text):
        if ending(match["host"]) in STRONG and not is_name_elsewhere(view.text, match.start("host")):
            yield Finding(*view.folded.span(*match.span()), "email", match["host"])


def _providers(view: View) -> Iterator[Finding]:
    """`gmail dot com`, whatever stands before it."""
    for match in SPOKEN_HOST.finditer(view.text):
        if DOTS.split(match.group(), maxsplit=1)[0] in SPOKEN_PROVIDERS:
            yield Finding(*view.folded.span(match.start(), match.end("end")), "email", "")


def _is_host_of_mail(match: re.Match[str], host: str) -> bool:
    """Whether what stands after "at" is where mail goes: a known provider, or a host told with its dot."""
    first, end = host.partition(".")[0], ending(host)
    if (
        first == "www"
        or match.string[match.end() : match.end() + 1] == "/"
        or is_name_elsewhere(match.string, match.start("host"))
    ):
        return False
    if "." not in host and match["bare"] is not None and _is_place(match):
        return False
    if "." in host and BRACKETED.search(match.group()):
        return True
    if first in PROVIDERS or (first in MAIL_WORDS and "." in host):
        return True
    return "." in host and _is_told_host(match, host, end)


def _is_told_host(match: re.Match[str], host: str, end: str) -> bool:
    """Whether a name with a dot after "at" is a host of mail, and no page and no sentence."""
    is_sign = match["bare"] is not None and SIGN_SAID.fullmatch(match["bare"]) is not None
    if is_sign and (end in STRONG or end in AMBIGUOUS):
        return True
    if end not in STRONG and end not in SPOKEN:
        return False
    if WRITE_TO.search(match.string, max(0, match.start() - 12), match.start()):
        return True
    if ROLE.match(match.group()) or _is_whole(match):
        return True
    is_plain = match["bare"] is not None and match["host"].replace(" ", "") == host
    return not is_plain and not _is_at_a_page(match)


def _is_whole(match: re.Match[str]) -> bool:
    """Whether "millhouse at millhouselets dot co dot uk" is all that is said, and begins with no thing."""
    around = match.string[: match.start()] + match.string[match.end() :]
    return not around.strip(" .!") and match.group().split(maxsplit=1)[0] not in ON_PAGES


def _is_place(match: re.Match[str]) -> bool:
    """Whether "the agent is at Gmail's office" names no address: a verb stands before "at"."""
    name = match.group().split(maxsplit=1)[0]
    return name in NO_SENDERS or match.string[match.end() : match.end() + 2] == "'s"


def _is_at_a_page(match: re.Match[str]) -> bool:
    """Whether "photos are at primehomes dot com" names a page: before "at" stands a word, not a name."""
    if match["bare"] == "at" and FOREIGN_DOT.search(match["host"]):  # "at" is no place in such a sentence
        return False
    if match["bare"] not in PLACE_WORDS or any(char in "._+-0123456789" for char in match.group()[:40]):
        return False
    before = match.string[max(0, match.start() - 40) : match.end()]
    return (
        not MAILED.search(before) and DOTS.search(match.string[match.start() : match.start("bare")]) is None
    )
