"""What leads are told of an unanswered question."""

import pytest

from portico.domain.teams.escalation_texts import WORDS, escalation_text

SINCE = "2026-11-28T08:05:09.123Z"


@pytest.mark.parametrize("language", ["en", "fr", "sw", "pt", "ar"])
def test_each_language_names_the_team_and_the_time(language: str) -> None:
    told = escalation_text("Lake Homes", SINCE, language)
    assert "Lake Homes" in told["title"]
    assert "Lake Homes" in told["body"]
    assert "2026-11-28 08:05 UTC" in told["body"]
    assert WORDS[language].of_team in escalation_text(None, SINCE, language)["title"]


def test_a_language_without_words_has_the_english_ones() -> None:
    assert escalation_text("Lake Homes", SINCE, "xx") == escalation_text("Lake Homes", SINCE, "en")
