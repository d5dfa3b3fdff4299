"""What people write about flats: a few words that are everywhere, and many that are rare."""

_COMMON = """
the a is to in and for of I you it on we have with this that are at can be from will my your do not
flat house rent garden balcony kitchen bathroom viewing price deposit key keys contract agent owner
tenant today tomorrow morning evening street station school parking garage heating water window door
floor lift pets cat dog furniture bills available move offer sign photo video call number email thanks
please hello yes when where how much many still free quiet sunny small big new old near far month year
café résumé naïve Straße façade déjà crème entrée
"""
_SYLLABLES = ("ka", "lo", "mi", "ra", "su", "te", "vo", "ni", "pe", "du", "ga", "zo")
COMMON = _COMMON.split()
RARE = [a + b + c + d for a in _SYLLABLES for b in _SYLLABLES for c in _SYLLABLES for d in ("n", "r", "s")]
