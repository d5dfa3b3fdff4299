"""What the detectors find, measured on sentences in six languages, and how long they take."""

import json
import re
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from bench.guard import KINDS, cost, fastest, text_of
from portico.domain.guard.detection import find, forget
from portico.domain.guard.finding import DETECTORS, Finding
from portico.domain.guard.folding import Folded, fold
from portico.domain.guard.masking import mask

CORPUS = Path(__file__).parents[3] / "corpora" / "contact_guard"
LANGUAGES = ("en", "fr", "sw", "pt", "es", "ar")
PRECISION, RECALL = 0.98, 0.95
# Twice what it takes, in times that splitting a text of digits into words takes.
MOST_SPLITTINGS = 24  # the dearest kind
SPLITTINGS_OF_A_MESSAGE = 6  # what people write: 0.14 ms where splitting takes 0.05
MEASURED = [detector for detector in DETECTORS if detector != "words"]


class Sentence(NamedTuple):
    language: str
    leak: str | None  # the detector that must find something in it
    text: str


def read(language: str) -> list[Sentence]:
    lines = (CORPUS / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [Sentence(language, **json.loads(line)) for line in lines]


SENTENCES = [sentence for language in LANGUAGES for sentence in read(language)]


class Score:
    """How often each detector was right, by language."""

    def __init__(self) -> None:
        self.hits: Counter[tuple[str, str]] = Counter()
        self.misses: Counter[tuple[str, str]] = Counter()
        self.false: Counter[tuple[str, str]] = Counter()
        self.worst: list[str] = []

    def add(self, sentence: Sentence) -> None:
        found = {finding.detector for finding in find(sentence.text)}
        if sentence.leak is not None:
            counted = self.hits if sentence.leak in found else self.misses
            counted[sentence.leak, sentence.language] += 1
        for detector in found - {sentence.leak}:
            self.false[detector, sentence.language] += 1
        if found != {sentence.leak} - {None}:
            self.worst.append(f"{sentence} -> {sorted(found)}")

    def precision(self, *cells: tuple[str, str]) -> float:
        hits = sum(self.hits[cell] for cell in cells)
        return hits / (hits + sum(self.false[cell] for cell in cells) or 1)

    def recall(self, *cells: tuple[str, str]) -> float:
        hits = sum(self.hits[cell] for cell in cells)
        return hits / (hits + sum(self.misses[cell] for cell in cells) or 1)


@pytest.fixture(scope="module")
def score() -> Score:
    score = Score()
    for sentence in SENTENCES:
        score.add(sentence)
    return score


def test_the_corpus_is_large_and_has_every_detector_in_every_language() -> None:
    leaks = Counter((sentence.leak, sentence.language) for sentence in SENTENCES if sentence.leak)
    assert sum(leaks.values()) >= 400
    assert len(SENTENCES) - sum(leaks.values()) >= 800
    assert all(leaks[detector, language] >= 4 for detector in MEASURED for language in LANGUAGES)
    assert len({sentence.text for sentence in SENTENCES}) == len(SENTENCES)


@pytest.mark.parametrize("detector", MEASURED)
def test_a_detector_is_right_in_every_language(score: Score, detector: str) -> None:
    print(f"\n{detector:12} " + "  ".join(LANGUAGES))  # noqa: T201 - the table of the measurement
    for name, rate, least in (("precision", score.precision, PRECISION), ("recall", score.recall, RECALL)):
        cells = [(detector, language) for language in LANGUAGES]
        print(f"{name:12} " + " ".join(f"{rate(cell):.2f}" for cell in cells))  # noqa: T201
        assert rate(*cells) >= least, score.worst


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_read_with_every_detector(score: Score, language: str) -> None:
    cells = [(detector, language) for detector in MEASURED]
    assert score.precision(*cells) >= PRECISION, score.worst
    assert score.recall(*cells) >= RECALL, score.worst


@pytest.mark.parametrize(
    ("text", "detector", "found"),
    [
        ("Call 0712 345 678 now", "phone", "0712 345 678"),
        ("a\u200b0\u200b7\u200b1\u200b2345678 b", "phone", None),
        (
            "Nummer: \uff10\uff17\uff11\uff12 \uff13\uff14\uff15 \uff16\uff17\uff18!",
            "phone",
            "\uff10\uff17\uff11\uff12 \uff13\uff14\uff15 \uff16\uff17\uff18",
        ),
        ("\u00e9\u00e8 jane@example.com \U0001f600", "email", "jane@example.com"),
        ("see www.example.com/a?b=c, please", "url", "www.example.com/a?b=c"),
        ("to GB82 WEST 1234 5698 7654 32 please", "iban", "GB82 WEST 1234 5698 7654 32"),
        ("card 4111 1111 1111 1111, 12/27", "card_number", "4111 1111 1111 1111"),
        ("insta: nairobi.homes_ke!", "handle", "nairobi.homes_ke"),
    ],
)
def test_the_place_in_the_original_text_is_told(text: str, detector: str, found: str | None) -> None:
    places = [text[place.start : place.end] for place in find(text) if place.detector == detector]
    assert places == ([found] if found else [])


def test_two_numbers_are_two_findings() -> None:
    found = find("0712 345 678 / 0733 218 902")
    assert [finding.value for finding in found] == ["0712345678", "0733218902"]


def test_words_are_found_whole_and_disguised() -> None:
    text = "Pay by Western Union or w e s t e r n u n i o n, not wes\u0442ern unions"
    found = find(text, ["words"], ["western union", "westernunion"])
    places = {text[finding.start : finding.end] for finding in found}
    assert places == {"Western Union", "w e s t e r n u n i o n"}


def test_only_the_detectors_that_are_asked_for_find_something() -> None:
    assert find("0712 345 678, jane@example.com", ["email"]) == [Finding(14, 30, "email", "example.com")]
    assert find("john0712345678@example.com", ["phone"]) == []


HOSTILE = [
    *("a", "1", "1 ", "a ", "zero ", "zero", "@", "a@", "a.", ".", " ", "at dot ", "gb82", "0712 345 678, "),
    *(
        "kes 1,234 ",
        "\u0430",
        "1,234",
        "12/",
        "insta is ",
        "gmail is ",
        "x-",
        "(at) ",
        "www.",
        "http://",
        "\u200b",
    ),
    *("\U0001f642", "double ", "4111 ", "-", "1-", "a1", "12 x ", "1.1", "@a ", "hundred ", "12 jan ", "o1"),
    *("ref 0712345678 ", "\u0635\u0641\u0631 ", "j o h n @ ", "+1 "),
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_no_text_takes_long(piece: str) -> None:
    """Twice the text takes about twice the time; a search that goes back takes four times, or hours."""
    half, whole = (min(measured(piece, length) for _ in range(3)) for length in (2_500, 5_000))
    assert whole < 0.15
    assert whole < 3.2 * half + 0.004


def measured(piece: str, length: int) -> float:
    text = (piece * (length // len(piece) + 1))[:length]
    forget()
    start = time.process_time()
    find(text)
    return time.process_time() - start


def test_a_message_that_people_write_is_cheap() -> None:
    """Texts of 500 characters: each sentence without a leak, and plain prose behind it."""
    prose = (
        "Thank you for your message about the flat, the balcony faces the garden and we would love to come. "
    )
    texts = [(sentence.text + " " + prose * 5)[:500] for sentence in SENTENCES if sentence.leak is None]
    fastest_round = min(timed(texts) for _ in range(3))
    assert fastest_round / len(texts) < SPLITTINGS_OF_A_MESSAGE * splitting()


def timed(texts: list[str]) -> float:
    forget()
    start = time.process_time()
    for text in texts:
        find(text)
    return time.process_time() - start


def test_no_kind_of_text_is_dear() -> None:
    """Beside what splitting a text into words takes on this machine at this moment."""
    worst, kind = max((cost(text_of(kind)), kind) for kind in KINDS)
    unit = splitting()
    assert worst < MOST_SPLITTINGS * unit, (kind, worst / unit)


def splitting() -> float:
    words = re.compile(r"\w+")
    return fastest(lambda: [match.group() for match in words.finditer(text_of("single digits"))])


def test_a_text_is_read_once_for_all_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def counted(text: str) -> Folded:
        read.append(text)
        return fold(text)

    monkeypatch.setattr("portico.domain.guard.detection.fold", counted)
    forget()
    first, second = find("0712 345 678, jane@example.com", ["phone"]), find("0712 345 678, jane@example.com")
    assert [finding.detector for finding in first] == ["phone"]
    assert [finding.detector for finding in second] == ["phone", "email"]
    assert len(read) == 1


def test_two_numbers_after_plus_signs_are_two() -> None:
    assert [finding.value for finding in find("+254 712 345 678 +254 733 218 902")] == [
        "254712345678",
        "254733218902",
    ]


def test_two_accounts_in_a_row_are_two() -> None:
    text = "GB82 WEST 1234 5698 7654 32 GB29 NWBK 6016 1331 9268 19"
    assert [finding.detector for finding in find(text)] == ["iban", "iban"]


@pytest.mark.parametrize("number", ["0712 345 678", "0712345678"])
def test_a_text_full_of_numbers_is_masked_to_its_end(number: str) -> None:
    text = ", ".join([number] * 40)
    assert not any(char.isdigit() for char in mask(text, find(text)))


def test_what_stands_behind_many_innocent_numbers_is_still_found() -> None:
    prices = ", ".join(f"lot {number} at 1{number},500" for number in range(100, 160))
    assert [finding.detector for finding in find(f"{prices}, call 0712 345 678")] == ["phone"]
    assert find(prices) == []


def test_many_references_are_no_telephones() -> None:
    assert find("ref 0712345678, " * 40) == []


def test_the_words_behind_the_last_of_many_numbers_are_not_masked() -> None:
    text = ", ".join(["0712 345 678"] * 6) + " and bring your papers"
    assert mask(text, find(text)).endswith(" and bring your papers")


def test_names_with_a_sign_hide_none_that_is_told() -> None:
    text = "@aa_1 @bb_2 @cc_3 @dd_4 and add me on facebook, Rita Alves Homes"
    assert "Rita Alves" not in mask(text, find(text))
