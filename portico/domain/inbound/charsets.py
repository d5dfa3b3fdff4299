"""Bytes of a mail to text, whatever character set they claim to have. Pure."""

import codecs
from collections.abc import Mapping

# Codecs of Python that no mail may choose: they are programs more than tables, or decode to something else.
REFUSED = frozenset({"unicode-escape", "raw-unicode-escape", "punycode", "idna", "undefined", "mbcs", "oem"})
# What mails call a set, and the larger set that the same programs really write.
WIDER: Mapping[str, str] = {
    "ascii": "utf-8",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
}
WINDOWS = "cp1252"


def decode(raw: bytes, charset: str | None) -> str:
    """The text. UTF-8 is recognised under any name: a wrong name is common, and a chance match is not."""
    for name in _candidates(raw, charset):
        try:
            return raw.decode(name)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return raw.decode(WINDOWS, "replace")


def _candidates(raw: bytes, charset: str | None) -> list[str]:
    known = codec_of(charset)
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ["utf-16", known, WINDOWS]
    if raw.startswith(codecs.BOM_UTF8):
        return ["utf-8-sig", WINDOWS]
    if known.startswith(("utf", "iso2022", "hz")):
        return [known, "utf-8", WINDOWS]
    return ["utf-8", known, WINDOWS]


def codec_of(charset: str | None) -> str:
    """The name of the codec; UTF-8 for a set that is not known."""
    try:
        given = (charset or "utf-8").strip().strip("'\"").lower()
        name = codecs.lookup(given.removeprefix("x-").removesuffix("-i")).name
    except (LookupError, ValueError, UnicodeError):
        return "utf-8"
    return "utf-8" if name in REFUSED else WIDER.get(name, name)
