"""How hard a secret is to guess, judged by its text alone. Pure.

It finds what people write by hand: one letter again and again, a sequence, a row of keys, words. What a
random generator makes passes, in hex, base64 or digits. It cannot know that a secret is published somewhere.
"""

import math
import re
import zlib
from collections import Counter
from itertools import pairwise

# What secrets are made of in examples and by hand; each counts as one letter.
FRAGMENTS = re.compile(
    r"change[-_ ]?(me|this|it)?|replace[-_ ]?(me|this)?|pass(word|phrase|w0rd)|s[e3]cr[e3]t|example|default"
    r"|insecure|portico|django|letmein|welcome|admin|token|access|local|production|development|test|your|super|key"
    r"|1q2w3e4r5t6y(7u8i9o0p)?|qwertyuiop|qwertz|qwerty|asdfghjkl|asdf|zxcvbnm"
    r"|(0?123456789?0?)|987654321|abcdefgh|deadbeef|cafebabe",
    re.IGNORECASE,
)
# The commonest pairs of letters of English: half of all pairs in words, one in sixteen in what is random.
COMMON = """
    th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi
    ri ro ic ne ea ra ce li ch ll be ma si om ur
"""
PAIRS = frozenset(COMMON.split())
WORDY = 0.45
FEW_PAIRS = 20  # below that a share says nothing
LETTER_OF_A_WORD = 1.3  # bits (Shannon, 1951: 0.6 to 1.3)
EMPTY = len(zlib.compress(b""))


def entropy_bits(secret: str) -> float:
    """About how many bits there are to guess, with a bias to too many."""
    rest = FRAGMENTS.sub("\0", secret)
    if _is_words(secret):
        return LETTER_OF_A_WORD * len(rest)
    length = min(len(rest), len(zlib.compress(rest.encode(), 9)) - EMPTY)
    steps = [ord(after) - ord(before) for before, after in pairwise(rest)]
    return length * min(_entropy(rest), _entropy(steps))


def _entropy(symbols: "str | list[int]") -> float:
    counts = Counter(symbols)
    total = max(counts.total(), 1)
    return -sum(count / total * math.log2(count / total) for count in counts.values())


def _is_words(text: str) -> bool:
    lower = text.lower()
    pairs = [a + b for a, b in pairwise(lower) if a.isalpha() and b.isalpha()]
    return len(pairs) >= FEW_PAIRS and sum(pair in PAIRS for pair in pairs) / len(pairs) >= WORDY
