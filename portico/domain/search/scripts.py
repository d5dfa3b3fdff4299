"""What search must know of scripts: which have no spaces, which marks are optional, which letters are one.

Ranges stand as they do between the brackets of a regular expression. Scripts are in no table of Python's own.
"""

from unicodedata import category

# Scripts that put no spaces between words. Their signs and digits are folded before anybody asks.
UNSPACED = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f"  # Myanmar
    "\u1780-\u17ff"  # Khmer
    "\u1950-\u19df\u1a20-\u1aaf\uaa80-\uaadf\U00011700-\U0001174f"  # other scripts of Tai languages
    "\u1b00-\u1b7f\ua980-\ua9df"  # Balinese, Javanese
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c"  # signs among Han
    "\u3041-\u30ff\u31f0-\u31ff\U0001aff0-\U0001b16f"  # Hiragana, Katakana
    "\u3105-\u312f\u31a0-\u31bf"  # Bopomofo
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"  # Han
    "\ua000-\ua4cf\U00016fe0-\U00018dff\U0001b170-\U0001b2ff"  # Yi, Tangut, Khitan, Nushu
)
FLAGS = "\U0001f1e6-\U0001f1ff"  # two of these are one flag
EMOJI = (
    "\u231a\u231b\u23e9-\u23fa\u2600-\u27bf\u2b50\u2b55"
    "\U0001f000-\U0001f0ff\U0001f200-\U0001f3fa\U0001f400-\U0001faff"
)
JOINER = "\u200d"  # makes one emoji of two, and is nothing elsewhere
LINKERS = (
    "\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d\u1039\u17d2\u1a60\u1b44\u1bab\ua9c0\uaaf6"  # stack the next letter
)
PREPENDED = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
HANGUL_ENDINGS = (("\u1160", "\u11ff"), ("\ud7b0", "\ud7fb"))  # vowels and finals, which go on a syllable

# Marks that people leave out, by blocks. All others are letters to those who write them: vowel signs,
# viramas, voiced kana, tones of Thai.
_OPTIONAL_BLOCKS = (
    (0x0300, 0x036F), (0x0483, 0x0489), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF),
    (0xFE20, 0xFE2F),
    (0x0591, 0x05C7), (0xFB1E, 0xFB1E),  # Hebrew points
    (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670), (0x06D6, 0x06ED), (0x0898, 0x089F),
    (0x08CA, 0x08FF),
    (0x0711, 0x074A), (0x0816, 0x082D), (0x07EB, 0x07F3),  # Syriac, Samaritan, N'Ko
    (0x0951, 0x0954), (0x1CD0, 0x1CF9), (0xA8E0, 0xA8F1),  # Vedic
    (0x302A, 0x302F), (0x180B, 0x180F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF),  # tones of Han, variants
)  # fmt: skip

# Letters that are another one for whoever cannot type them, by what they are typed as.
_ALIKE = {
    "a": "\u0251", "ae": "æ", "b": "ƀɓ", "c": "ȼƈ", "d": "đðɖɗ", "e": "əɛɇǝ", "f": "ƒ", "g": "ǥɠɣ", "h": "ħɦ",
    "i": "ıɩɨ", "j": "ɉ", "k": "ƙĸ", "l": "łƚŀ", "n": "ŋɲƞ", "o": "øɔɵ", "oe": "œ", "p": "ƥ", "r": "ɍ",
    "s": "ʂ", "t": "ŧƭʈ", "th": "þ", "u": "ʉʊ", "v": "\u028b", "y": "ƴɏ", "z": "ƶȥ",
    "\u0433": "ґ",
    "\u0627": "\u0671\u0672\u0673\u0675",  # alef
    "\u0648": "\u0676",  # waw
    "\u064a": "\u0649\u06cc\u0678\u06d2",  # yeh
    "\u0643": "\u06a9\u06aa",  # kaf
    "\u0647": "\u0629\u06c1\u06c3\u06d5",  # heh, teh marbuta
    "\u0902": "\u0901",  # anusvara, candrabindu
    "": "\u0640\u07fa",  # what stretches a word
    "-": "'\u2019\u2018\u02bc\u02bb\u02be\u02bf`\u00b4\u2032\u201b-\u2010\u2011\u05be\u05f3\u05f4\u00b7",
}  # fmt: skip
HIRAGANA = {chr(code): chr(code - 0x60) for code in range(0x30A1, 0x30F7)}  # katakana that have one
ALIKE = {letter: typed for typed, letters in _ALIKE.items() for letter in letters} | HIRAGANA
OPTIONAL_MARKS = frozenset(chr(code) for first, last in _OPTIONAL_BLOCKS for code in range(first, last + 1))


def is_mark(character: str) -> bool:
    """Whether it combines with the letter before it."""
    return category(character)[0] == "M"
