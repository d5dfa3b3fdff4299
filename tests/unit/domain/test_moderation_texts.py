"""What people are told: in every language, for every decision and every reason."""

from datetime import UTC, datetime
from typing import get_args

import pytest

from portico.domain.moderation_texts import (
    DECIDED,
    REASONS,
    TEMPLATES,
    TITLES,
    UNTIL,
    Told,
    decision_text,
    languages,
    title,
    wording,
)


@pytest.mark.parametrize("language", ["en", "fr", "sw", "pt", "ar"])
def test_each_language_has_all_texts(language: str) -> None:
    assert language in languages()
    assert language in TITLES
    assert language in UNTIL
    assert set(REASONS[language]) == set(TEMPLATES)
    assert set(DECIDED[language]) == set(DECIDED["en"])


def test_the_end_of_a_suspension_is_told() -> None:
    until = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
    told = decision_text("suspend", "spam", until, wording("fr", {}))
    assert told.endswith("Vous pourrez de nouveau écrire à partir du 2026-12-01 09:30 UTC.")
    assert REASONS["fr"]["spam"] in told


@pytest.mark.parametrize("language", [None, "xx"])
def test_who_reads_another_language_is_told_in_english(language: str | None) -> None:
    words = wording(language, {})
    assert title(words.language) == TITLES["en"]
    assert decision_text("warn", None, None, words) == "This is a warning."


def test_the_words_of_the_site_count_before_porticos() -> None:
    words = wording("fr", {"spam": "Pas de publicité ici."})
    assert decision_text("warn", "spam", None, words) == "Ceci est un avertissement. Pas de publicité ici."
    assert decision_text("warn", "fraud", None, words).endswith(REASONS["fr"]["fraud"])


def test_nothing_that_is_told_has_no_text() -> None:
    names = {name for part in get_args(Told) for name in (get_args(part) or (part,))}
    assert names == set(DECIDED["en"])
