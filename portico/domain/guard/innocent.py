"""What has digits and is innocent: dates, times, prices, sizes, coordinates.

Its digits are covered before numbers are looked for.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

MARK = "\x01"

CURRENCY = (
    r"(?:[€$£¥₦₵₹﷼]|r\$|us\$|kes|ksh\.?s?|kshs|tzs|tsh|ugx|ush|rwf|ngn|ghs|zar|xof|xaf|f\s?cfa|cfa|"
    r"francs?|aed|dhs?|sar|egp|"
    r"mad|dzd|tnd|qar|kwd|omr|eur|euros?|usd|gbp|dollars?|pounds?|bob|shillings?|shilingi|sh|reais|brl|"
    r"pesos?|mxn|"
    r"soles|aoa|kwanzas?|mzn|meticais|naira|cedis?|rands?|chf|درهم|دراهم|ريال|جنيه|دينار|دولار|يورو|دج|"
    r"د\.إ|ر\.س)"
)
AMOUNT = r"(?!0\d{6})(?:\d{1,3}(?:[ .,']\d{3})++|\d++)(?:[.,]\d{1,2})?(?!\d)"
MEASURE = r"(?:\d{1,3}(?:[ .,']\d{3})++|\d{1,7}+)(?:[.,]\d{1,2})?(?!\d)"
UNIT = (
    r"(?:m2|m²|mq|sqm|sq\.?\s?m|sq\.?\s?ft|sqft|ft2|metres?|meters?|metros?|mtrs?|mts?|pieds|feet|ft|"
    r"acres?|hectares?|ha|ekari|"
    r"km|kms|cm|mm|kg|kva|kw|kwh|mbps|litres?|liters?|litros|lita|متر|مترا|كم|فدان|قدم|%|percent|"
    r"bed(?:room)?s?|br|bhk|"
    r"bath(?:room)?s?|chambres?|pieces|quartos|habitaciones|vyumba|غرف|غرفه|units?|plots?|years?|yrs|ans|"
    r"anos|miaka|"
    r"months?|mois|meses|miezi|weeks?|days?|jours|dias|siku|minutes?|mins?|dakika|dk|hours?|heures?|"
    r"horas|masaa|"
    r"million|milioni|millions|millones|milhoes|mil|elfu|thousand|laki|الف|مليون|mn|m|k)"
)
DATE = (
    r"(?:0?[1-9]|[12]\d|3[01])(?P<d>[/.\-])(?:0?[1-9]|1[0-2])(?P=d)(?:(?:19|20)\d\d|\d\d)"
    r"|(?:19|20)\d\d(?P<y>[/.\-])(?:0?[1-9]|1[0-2])(?P=y)(?:0?[1-9]|[12]\d|3[01])"
)
MONTH = (
    r"(?:jan(?:uary|vier|eiro)?|feb(?:ruary)?|fev(?:rier|ereiro)?|mar(?:ch|s|co|zo)?|apr(?:il)?|avril|"
    r"abril?|may|mai[o]?|mayo|"
    r"june?|juin|junho|junio|july?|juillet|julho|julio|aug(?:ust)?|aout|agosto|sept?(?:ember|embre|embro)?|"
    r"oct(?:ober|obre)?|outubro|nov(?:ember|embre|embro|iembre)?|dec(?:ember|embre)?|dez(?:embro)?|"
    r"dic(?:iembre)?|"
    r"enero|febrero|januari|februari|machi|aprili|mei|juni|julai|agosti|septemba|oktoba|novemba|desemba|"
    r"يناير|فبراير|مارس|ابريل|مايو|يونيو|يوليو|اغسطس|سبتمبر|اكتوبر|نوفمبر|ديسمبر)"
)
TIME = r"(?:[01]?\d|2[0-3])[:h][0-5]\d(?::[0-5]\d)?"
EDGE = r"(?<![\d+a-wyz])(?<!\d[ .,'\-/:*])"
END = r"(?![.\-/:]?\d)"
YEAR = r"(?:19|20)\d\d"
SMALL = r"\d{1,4}(?:[.,]\d+)?"
DAY_AND_MONTH = (
    r"\d{1,2}(?:st|nd|rd|th|er|º|°)?(?:\s(?:de|of)\b)?[ .\-]{1,2}"
    rf"{MONTH}(?![^\W\d_])\.?(?:\s(?:de|of)\b)?"
)
DAY_OF_MONTH = r"(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])"
MONTH_OF_YEAR = r"(?:0?[1-9]|1[0-2])/\d\d"
LISTED = r"\s?(?:,|y|e|et|and|or|o|ou|na|au|و|او)\s?"
INNOCENT = "|".join(  # from the first digit on; the first that fits
    (
        rf"(?:{DATE}){END}(?:[t ,]{{1,2}}\d{{1,2}}[:h]\d\d(?::\d\d)?)?",
        rf"{DAY_AND_MONTH}(?:[ ,\-]{{1,2}}{YEAR}\b)?(?![ .\-]?\d)",
        rf"{DAY_OF_MONTH}(?:{LISTED}{DAY_OF_MONTH})+(?![/\d])",
        rf"{MONTH_OF_YEAR}(?:{LISTED}{MONTH_OF_YEAR})+(?![/\d])",
        rf"{TIME}(?:\s?(?:-|a|to|et|e|y)\s?{TIME})?{END}",
        r"\d{5}[. ]?\d{5} \d{5}[. ]?\d{6} \d{5}[. ]?\d{6} \d \d{14}(?!\d)",  # boleto: a bill in Brazil
        r"\d{1,3}[.,]\d{4,}°?(?:\s?,\s?|\s)-?\d{1,3}[.,]\d{4,}",
        rf"(?:{AMOUNT})\s?(?:k|m|mn|million|milioni|mil)?\s?{CURRENCY}(?![a-z])",
        rf"(?:{AMOUNT})\s?/[=\-]",
        rf"(?:{MEASURE})(?:\s?[x\u00d7*]\s?(?:{MEASURE})){{0,3}}\s?{UNIT}(?!\w)",
        rf"(?!0\d){SMALL}(?:\s?[x\u00d7*]\s?{SMALL}){{1,4}}(?!\d)",
        r"(?:0|[1-9]\d{0,5})[.,]\d{1,2}(?![.\-/:, ]?\d)",
        r"[1-9]\d{0,2}(?:[ .,']\d{3})*[ .,']000(?!\d)",
        r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d\d)?(?!,?\d)",
        r"[1-9]\d{0,2}(?:\.\d{3})+,\d\d(?!\d)",
        rf"{YEAR}\s?[-/]\s?{YEAR}{END}",
        rf"[1-9]\d{{1,3}}0\s?-\s?[1-9]\d{{1,3}}0{END}(?! \d)",
        rf"[1-9]\d{{0,8}}0000{END}",
    )
)
BEFORE_PRICE = re.compile(rf"(?<![a-z]){CURRENCY}[ :.\-]{{0,3}}$")
PRICE = re.compile(rf"(?:{AMOUNT})(?:\s?(?:-|to|a|et|y|e)\s?(?:{AMOUNT}))?")
BEFORE_DAY = re.compile(rf"\b{MONTH}\.?\s$")
DAY = re.compile(rf"\d{{1,2}}(?:st|nd|rd|th)?,?(?:\s{YEAR})?\b(?![ .\-]?\d)")
LONGEST_BEFORE = 14
SIGNS = "€$£¥₦₵₹﷼"
GROUPED = r"\d+(?<!0000) (?:\d{1,2}|\d{4,})(?!\d)|\d{4,}(?<!0000) \d"  # no price, no date, no size
FIGURES = re.compile(  # what is innocent begins with the first of several groups
    rf"(?=\d){EDGE}(?!{GROUPED})(?P<innocent>{INNOCENT})|\d+(?:[ .,'\-/:*]\d+)*+"
)


def cover(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with each innocent number of some parts replaced by marks, in which nothing is found."""
    parts, done = [], 0
    for begin, end in spans:
        for match in FIGURES.finditer(text, begin, end):
            start, stop = match.span()
            if start < done:
                continue
            innocent = stop if match.lastgroup else _end_after_word(text, start)
            if innocent > start:
                parts += [text[done:start], MARK * (innocent - start)]
                done = innocent
    return "".join([*parts, text[done:]])


def _end_after_word(text: str, start: int) -> int:
    """Where a price or a day ends that a word before it makes one; 0 for another number."""
    before = text[max(0, start - LONGEST_BEFORE) : start]
    end = before.rstrip(" :.-")[-1:]
    if not end.isalpha() and end not in SIGNS:
        return 0
    pattern = _after(before)
    found = pattern.match(text, start) if pattern else None
    return found.end() if found else 0


@lru_cache(maxsize=2_000)
def _after(before: str) -> re.Pattern[str] | None:
    if BEFORE_PRICE.search(before):
        return PRICE
    return DAY if BEFORE_DAY.search(before) else None
