"""The page of an unsubscribe link speaks the language that the browser likes best."""

import pytest

from portico.domain.delivery.unsubscribe_texts import TEXTS, page_language


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("fr", "fr"),
        ("pt-BR,pt;q=0.9,en;q=0.8", "pt"),
        ("de-DE,de;q=0.9,sw;q=0.5,en;q=0.4", "sw"),
        ("en;q=0.1, ar;q=0.9", "ar"),
        ("FR-ca", "fr"),
        ("fr;q=0, en", "en"),
        ("de", "en"),
        ("fr;q=much, sw;q=0.1", "sw"),
        (";;q=,=,q", "en"),
        ("*", "en"),
    ],
)
def test_the_best_liked_language(accepted: str, language: str) -> None:
    assert page_language(accepted) == language


def test_every_sentence_is_translated() -> None:
    english = set(TEXTS["en"][:-1])
    assert all(not english & set(texts) for language, texts in TEXTS.items() if language != "en")
