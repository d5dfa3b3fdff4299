"""Digits as words in English, French, Swahili, Portuguese, Spanish and Arabic, as folded text has them."""

from portico.domain.guard.vocabulary import words

UNITS: dict[str, int] = {
    word: value
    for value, words in enumerate(
        (
            "zero oh nil nought naught cero sifuri ziro sufuri sifr sefr صفر زيرو",
            "one wan wahid wahed un une um uma uno una moja واحد واحده",
            "two deux dois duas dos mbili itnin etnin tnin jouj juj اثنان اثنين اتنين اثنتين",
            "three trois tres tatu talata tlata tlatha ثلاثه ثلاث تلاته تلات",
            "four quatre quatro cuatro nne arbaa rbaa اربعه اربع",
            "five cinq cinco tano khamsa khmsa خمسه خمس",
            "six seis meia sita sitta setta سته ست",
            "seven sept sete siete saba sabaa sbaa سبعه سبع",
            "eight huit oito ocho nane tamanya tmanya tmnya ثمانيه ثماني ثمان تمانيه تمنيه",
            "nine neuf nove nueve tisa kenda tisaa tesaa tsaa tsoud تسعه تسع",
        )
    )
    for word in words.split()
}
TEENS: dict[str, int] = {
    word: value
    for value, words in enumerate(
        (
            "ten dix dez diez kumi عشره عشر",
            "eleven onze once",
            "twelve douze doze doce",
            "thirteen treize treze trece",
            "fourteen quatorze catorze catorce",
            "fifteen quinze quince",
            "sixteen seize dezasseis dezesseis dieciseis",
            "seventeen dezassete dezessete diecisiete",
            "eighteen dezoito dieciocho",
            "nineteen dezanove dezenove diecinueve",
        ),
        start=10,
    )
    for word in words.split()
}
TENS: dict[str, int] = {
    word: value * 10
    for value, words in enumerate(
        (
            "twenty vingt vingts vinte veinte ishirini عشرون عشرين",
            "thirty trente trinta treinta thelathini ثلاثون ثلاثين تلاتين",
            "forty fourty quarante quarenta cuarenta arobaini اربعون اربعين",
            "fifty cinquante cinquenta cincuenta hamsini خمسون خمسين",
            "sixty soixante sessenta sesenta sitini ستون ستين",
            "seventy septante setenta sabini سبعون سبعين",
            "eighty huitante octante oitenta ochenta themanini ثمانون ثمانين تمانين",
            "ninety nonante noventa tisini تسعون تسعين",
        ),
        start=2,
    )
    for word in words.split()
}
TWENTIES = {
    "veint" + suffix: 20 + value
    for value, suffix in enumerate(
        ["iuno", "idos", "itres", "icuatro", "icinco", "iseis", "isiete", "iocho", "inueve"], start=1
    )
}
HUNDREDS = words("hundred cent cents cem cento cien ciento mia ميه مئه مايه")
AMOUNTS = words(
    "thousand million mille mil elfu laki milioni millions millones milhoes millon milhao الف الاف مليون k m"
)
WEAK = {"to": 2, "too": 2, "for": 4, "fore": 4, "ate": 8, "won": 1, "tree": 3, "o": 0, "free": 3}
REPEATS = {"double": 2, "doble": 2, "triple": 3, "triplo": 3, "treble": 3, "dobro": 2}
SEPARATORS = words("dot dash hyphen point punto ponto nukta guion tiret traco نقطه شرطه")
JOINTS = SEPARATORS | words(
    "and et e y na و then puis ensuite luego despues depois kisha halafu alafu ثم وبعدها بعدها وبعدين بعدين"
)
CENTURIES = {
    word: value * 100
    for value, words in enumerate(
        (
            "doscientos duzentos",
            "trescientos trezentos",
            "cuatrocientos quatrocentos",
            "quinientos quinhentos",
            "seiscientos seiscentos",
            "setecientos setecentos",
            "ochocientos oitocentos",
            "novecientos novecentos",
        ),
        start=2,
    )
    for word in words.split()
}
VALUES: dict[str, int] = {**UNITS, **TEENS, **TENS, **TWENTIES, **CENTURIES}
NUMERALS = frozenset(VALUES) - words("un une um uma una sept once")  # those that are seldom another word
AMONG_DIGITS = frozenset({*VALUES, *WEAK, *REPEATS, *HUNDREDS})


def value_of(word: str) -> int | None:
    """`seven` is 7; an Arabic word may begin with the word for "and"."""
    value = VALUES.get(word)
    return VALUES.get(word[1:]) if value is None and word[:1] == "و" else value


class Speller:
    """Writes the digits of number words as they are heard: `thirty four` is 34, `soixante dix` is 70."""

    def __init__(self) -> None:
        self.digits = ""
        self._last = -1  # the value of the group that may grow; -1: none
        self._repeat = 1

    def literal(self, digits: str) -> None:
        self.digits += digits * self._repeat if len(digits) == 1 else digits
        self._last, self._repeat = -1, 1

    def repeat(self, times: int) -> None:
        self._last, self._repeat = -1, times

    def hundred(self) -> None:
        """A hundred of the digit before it, or one hundred."""
        if 1 <= self._last <= 9:
            self.digits = self.digits[:-1]
        self._last = max(self._last, 1) * 100 if self._last <= 9 else 100
        self.digits += str(self._last)

    def value(self, value: int) -> None:
        """A number below 100, joined to the tens or the hundred before it where it belongs there."""
        if self._last == 4 and value == 20:  # quatre-vingt
            self.digits, self._last = self.digits[:-1] + "80", 80
        elif self._grows(value):
            self.digits = self.digits[: -len(str(self._last))]
            self._last += value
            self.digits += str(self._last)
        else:
            self.digits += str(value) * self._repeat
            self._last = value
        self._repeat = 1

    def _grows(self, value: int) -> bool:
        last = self._last
        if last >= 100:
            return last % 100 == 0 and 0 < value < 100
        return last >= 20 and last % 10 == 0 and (0 < value < 10 or (last in (60, 80) and 10 <= value < 20))
