"""Names on other services that are told: "same name on insta", "search Rita Alves on facebook"."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from portico.domain.guard.asked import ASKS
from portico.domain.guard.finding import Finding
from portico.domain.guard.services import ADD, COMMON, ON, OWN, PLATFORMS, SEEK, Place
from portico.domain.guard.view import View
from portico.domain.guard.vocabulary import words

BETWEEN = 10  # characters of the words between a name and a service, at most
NEAR = 36  # characters between a service and what is said of it
MOST = 3  # services whose names are read word by word
MOST_WORDS = 5  # of a name
MOST_BEFORE = 2  # words between what says that a name follows, and the name
LONGEST = 80  # characters of it, and of what stands before it
SAME = re.compile(
    r"\b(?:same\s(?:user\s?)?(?:name|handle|user|nick(?:name)?|id|account)|same\sas\s(?:my|here|on\shere)"
    r"|meme\s(?:nom|pseudo|identifiant|compte)|pareil\squ'ici"
    r"|mesm[oa]\s(?:nome|user|usuario|arroba|nick|perfil|conta)|mismo\s(?:nombre|usuario|user|nick|perfil)"
    r"|(?:es|soy|e|sou)\sigual\s(?:que|ao|a)\s(?:mi|meu|aqui|o|el)"
    r"|(?:llamo|aparezco|salgo|estoy)\sigual|jina\s(?:langu\s)?(?:ni\s)?(?:hilo|lile|hili)(?:\s?(?:hilo|"
    r"lile|hili))?|jina\s(?:\w+\s){1,3}ni\s(?:hili|lile|hilo))\b"
    r"|\b(?:username|akaunti)\s(?:ile|hiyo)\b"
    r"|\b(?:same|meme|mesmo|mismo)\s@(?!\w)|نفس\s(?:ال)?(?:اسم|يوزر|معرف|حساب)"
)
DOUBT = re.compile(
    r"\b(?:saw|seen|found|scam\w*|fake|vu|trouve|arnaque|vi|golpe|falso|estafa|niliona|tapeli)\b|شفت|"
    r"احتيال|نصب"
)
JOINER = (
    r"(?:under\s?score|underline|guion\sbajo|tiret\s(?:du\s)?(?:bas|8|huit)|sous\stiret|sublinhado|alama\sya\schini|mstari\swa\schini"
    r"|اندر\s?سكور|شرطه\sسفلي\w)"
)
UNDERLINED = re.compile(rf"(?<!\w)(?:{JOINER})\s\w{{2,30}}")
DOT = r"(?:dash|hyphen|tiret|guion|hifen|dot|point|punto|ponto|nukta|نقطه)"
JOINED = re.compile(rf"(?<![\w.])(?P<first>[\w.]{{2,30}}+)\s(?P<joiner>{JOINER}|{DOT})\s[\w.]{{2,30}}+")
JOINING = words(
    "score underscore underline bajo tiret sublinhado chini اندرسكور سكور سفليه dash hyphen "
    "guion hifen dot point punto ponto nukta نقطه"
)
IS = (
    r"(?:\s?[:=]\s?|'s\s|,?\sname's\s|\s(?:is|it's|its|as|under|called|named|c'est|est|sous|avec|nom|es|soy|somos|"
    r"como|e|sou|ni|"
    r"kama|jina|name|nombre|nome|i'm|im|i|je|me|estoy|estou|aparezco|apareco|salgo|llamo|chamo|"
    r"appelle|m'appelle|s'appelle|inaitwa|llama|se|chama|named|my|profile|page|perfil|"
    r"search|tafuta|utafute|busca|procura|cherche|registered|listed|saved|known|am|business|inscrite?|registrad[oa]|cadastrad[oa]|"
    r"انا|اسمي|natumia|mimi|naitwa|najulikana|nipo|niko|kwa)(?=[\s,]))"
)
NAMED_AFTER = re.compile(
    rf"(?:(?:,(?!\sc'est))?{IS}{{1,4}}(?:\s?[,\-:])?|(?P<sign>\s?[,\-](?:\s(?:i'm|im|soy|sou|je\ssuis))?|\s(?:por|for|pour)(?=\s)))\s?(?=[\"«“'(\w])"
)
AFTER_PLATFORM = re.compile(r"(?:\s(?:بوك|توك|شات|جرام|غرام|قرام))?\s?[:\s]\s?")
CALLED = re.compile(  # "the page is called Blue Heron Homes, on facebook"
    r"\b(?:page|pagina|profil|profile|perfil|ukurasa|compte|cuenta|conta|account|akaunti|grupo|group|groupe)\s"
    r"(?:(?:name|nome|is|se|e|es|est|c'est|inaitwa|ni|chama|llama|called|named|s'appelle)\s){1,2}"
)
I_AM = re.compile(r"\b(?:i'm|im|am|soy|sou|suis|mimi|naitwa|llamo|chamo|m'appelle)\s")
BEFORE_PLATFORM = re.compile(rf"[\"»”')]?,?\s(?:(?:{ON}|into|dans)\s)?$")
SOUGHT = re.compile(
    rf"\b(?:{SEEK}|pon|poned|ponga|digita|digite|ingia|utafute|andika|taper)\b|ابحث|البحث|دور|اكتب"
)
WRITTEN_TO = re.compile(  # "message Blue Heron Homes on facebook", "see me as Rita Alves on facebook"
    r"\b(?:as|under|comme|sous|como|kama|jina\sla|messag\w+|write\sto|ecri\w+\sa|parle[rz]?\sa|fala[r]?\scom|fale\scom|"
    r"habla\w*\scon|escrib\w+\sa|escrev\w+\spara|niandikie|andikia|ongea\sna)\b|(?<!\w)(?:كلم|كلموا|راسل|راسلوا)(?!\w)"
)
CALLED_IN_ARABIC = re.compile(r"(?<!\w)(?:حسابي|صفحتي|اسمي|اسمنا|انا)\s(?:(?:في|علي)\s)?$")
STOP = re.compile(r"$|[,;(.)!?\n]|\s(?:and|et|e|y|na|then|or|ou)\s(?=[^\W\d_])")  # behind a full name
CLAUSE = re.compile(r"(?:^|[.,;:!?\n]|\b(?:but|mais|mas|pero|lakini|or|ou)|لكن)\s?$")  # a service begins one
THEN_ADD = re.compile(rf",\s{ADD}")
OWN_PAGE_IN_ARABIC = re.compile(r"(?:الصفحه|صفحتي|صفحتنا|حسابي|حسابنا|بيجي|قناتي|قناتنا|جروبي)(?!\w)")
CALLED_SO_IN_ARABIC = re.compile(r"(?:\s\w+)?,?\s(?:اسمها|اسمه)\s\w+(?:\s\w+){0,3}")
COLON_IN_ARABIC = re.compile(r"\s?:\s?[^\W\da-z]+(?:\s[^\W\da-z]+){1,4}[\s.!]*$")
TWO_WORDS = re.compile(r"\s[^\W\d_]{2,}\s[^\W\d_]{2,}")
NO_NAMES_IN_ARABIC = words(
    "لكن ولكن بس نادرا دائما كل منذ من ايضا كثيرا اليوم الان طول مثل و او حاليا فقط "
    "تم صار مو مش ما كان كانت توقف انا مازال محظور معلق"
)
NAMED_IN_ARABIC = re.compile(
    r"(?:\s\w+){0,2}?,?\s(?:باسم|بسميه|سميتو|سميتها|اسمي|اسمنا|اسم|الاسم)\s\w+(?:\s\w+)?"
)
SOUGHT_IN_ARABIC = re.compile(
    r"(?<!\w)(?:دور|ابحث|تابع|ضيف|اكتب)(?:ي|و|وا|ني|نا|وني|ونا)?\s(?:علي\s|عن\s)?[\"«“]?\w+(?:\s\w+){0,3}?[\"»”]?\s(?:(?:في|"
    r"علي)\s)?$"
)
PARTICLES = words("da de do dos das del la el di bin ben al van von du des y e et na wa")  # within a name
SAME_WORDS = words("hili lile hilo ile hiyo same meme mesmo mesma mismo igual jina pareil نفس")
WORD = re.compile(r"[^\W\d_][\w'.&]*")


def find_told(view: View, platforms: Sequence[Place]) -> Iterator[Finding]:
    """What the text says of a name on one of these services."""
    if platforms:
        yield from _same(view, platforms)
        yield from _joined(view, platforms)
    has_capitals = bool(platforms) and not view.folded.source.islower()
    for place in platforms[:MOST]:
        if has_capitals:
            yield from _full_names(view, place)
        if not view.text.isascii():
            yield from _in_arabic(view, place)


def _in_arabic(view: View, place: Place) -> Iterator[Finding]:
    """Arabic has no capitals: `باسم` before a name, or a word that asks to look for it."""
    named = NAMED_IN_ARABIC.match(view.text, place.end)
    sought = SOUGHT_IN_ARABIC.search(view.text, max(0, place.start - 2 * NEAR), place.start)
    is_called = CALLED_IN_ARABIC.search(view.text, max(0, place.start - NEAR), place.start)
    called = TWO_WORDS.match(view.text, place.end) if is_called else None
    called = called if called and NO_NAMES_IN_ARABIC.isdisjoint(called.group().split()) else None
    is_own = OWN_PAGE_IN_ARABIC.search(view.text, max(0, place.start - NEAR), place.start)
    page = CALLED_SO_IN_ARABIC.match(view.text, place.end) if is_own else None
    colon = COLON_IN_ARABIC.match(view.text, place.end)
    colon = colon if colon and NO_NAMES_IN_ARABIC.isdisjoint(colon.group().split()) else None
    yield from (_finding(view, *match.span()) for match in (named, sought, called, page, colon) if match)


def _finding(view: View, start: int, end: int) -> Finding:
    return Finding(*view.folded.span(start, end), "handle", "")


def _same(view: View, platforms: Sequence[Place]) -> Iterator[Finding]:
    """`same name on insta`, unless it is a suspicion."""
    for match in SAME.finditer(view.text) if not SAME_WORDS.isdisjoint(view.vocabulary) else ():
        if _is_near(match.span(), platforms) and not DOUBT.search(view.text):
            yield _finding(view, *match.span())


def _joined(view: View, platforms: Sequence[Place]) -> Iterator[Finding]:
    """`insta is blue underscore heron`."""
    if JOINING.isdisjoint(view.vocabulary):
        return
    for match in JOINED.finditer(view.text):
        if _is_near(match.span(), platforms) and match["first"] not in PLATFORMS:
            yield _finding(view, *match.span())
            return
    for match in UNDERLINED.finditer(view.text):
        if _is_near(match.span(), platforms):
            yield _finding(view, *match.span())
            return


def _is_near(place: tuple[int, int], platforms: Sequence[Place]) -> bool:
    start, end = place
    return any(place.start - end < NEAR and start - place.end < NEAR for place in platforms)


def _full_names(view: View, place: Place) -> Iterator[Finding]:
    """First and last names, or a name of a firm, which have capitals."""
    text = view.text
    begin = max(0, place.start - 2 * NEAR)
    after = NAMED_AFTER.match(text, place.end)
    if after and (after["sign"] is None or _is_sought(text, begin, place.start)):
        yield from _capitals(view, after.end(), len(text))
    gap = AFTER_PLATFORM.match(text, place.end)
    if gap and _begins_with_a_capital(view, gap.end()) and _is_asked(text, begin, place.start):
        yield from _whole(view, gap.end())
    before = BEFORE_PLATFORM.search(text, max(0, place.start - BETWEEN), place.start)
    if before is None:
        return
    called = CALLED.search(text, begin, place.start)
    for named in (
        SOUGHT.search(text, begin, place.start) or called,
        WRITTEN_TO.search(text, begin, place.start),
    ):
        if named:
            yield from _capitals(view, named.end(), before.start())
    if called:
        yield from _capitals(view, called.end(), len(text))


def _is_asked(text: str, begin: int, end: int) -> bool:
    return CLAUSE.search(text, begin, end) is not None or _is_sought(text, begin, end)


def _is_sought(text: str, begin: int, end: int) -> bool:
    asking = (SOUGHT, WRITTEN_TO, OWN)
    return (
        any(pattern.search(text[begin:end]) for pattern in asking) or ASKS.search(text[begin:end]) is not None
    )


def _whole(view: View, start: int) -> Iterator[Finding]:
    """`fb Sophie Lopez Homes`, and nothing else in the sentence but "add me"."""
    asked = THEN_ADD.search(view.text, start)
    end = asked.start() if asked else len(view.text.rstrip(" .!"))
    named = list(_capitals(view, start, end))
    first = view.text[start:end].partition(" ")[0]
    if first not in COMMON and named == [_finding(view, start, end)]:
        yield from named


def _capitals(view: View, start: int, end: int) -> Iterator[Finding]:
    """Two words with capitals or more, from here on; up to the end where that is a service."""
    words_of_it = WORD.finditer(view.text, start, min(end, start + LONGEST))
    places = [match.span() for match in islice(words_of_it, MOST_BEFORE + MOST_WORDS)]
    first = next(
        (index for index, (begin, _) in enumerate(places[: MOST_BEFORE + 1]) if _is_capital(view, begin)), 0
    )
    name: list[tuple[int, int]] = []
    last = places[first][0] if places else start
    for begin, stop in places[first : first + MOST_WORDS]:
        if begin - last > (3 if "&" in view.text[last:begin] else 2) or "," in view.text[last:begin]:
            break
        if _is_capital(view, begin):
            name.append((begin, stop))
        elif not name or view.text[begin:stop] not in PARTICLES:
            break
        last = stop
    if len(name) < 2:
        return
    stops = STOP.match(view.text, name[-1][1]) or I_AM.search(view.text, max(0, start - 8), start)
    if stops if end == len(view.text) else end - name[-1][1] <= 2:
        yield _finding(view, name[0][0], name[-1][1])


def _begins_with_a_capital(view: View, start: int) -> bool:
    """Whether a capital stands there, or behind a quotation mark."""
    return any(_is_capital(view, index) for index in range(start, min(start + 2, len(view.text))))


def _is_capital(view: View, index: int) -> bool:
    start, end = view.folded.span(index, index + 1)
    return view.folded.source[start:end].isupper()
