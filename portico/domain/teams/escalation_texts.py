"""What the leads of a team are told of a question that nobody has answered, in their language."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

USUAL = "en"


class Words(NamedTuple):
    """`of_team` stands where a team has no name."""

    title: str
    body: str
    of_team: str


WORDS: Mapping[str, Words] = {
    "en": Words(
        "Unanswered: {name}", "Somebody has waited for an answer of {name} since {since}.", "your team"
    ),
    "fr": Words(
        "Sans réponse : {name}", "Une réponse de {name} est attendue depuis {since}.", "votre équipe"
    ),
    "sw": Words("Haijajibiwa: {name}", "Mtu anasubiri jibu la {name} tangu {since}.", "timu yako"),
    "pt": Words("Sem resposta: {name}", "Espera-se uma resposta de {name} desde {since}.", "a sua equipa"),
    "ar": Words("بلا رد: {name}", "هناك من ينتظر ردًا من {name} منذ {since}.", "فريقك"),
}


def escalation_text(name: str | None, waiting_since: str | None, language: str) -> dict[str, str]:
    """Title and body; a language that is not known has the English words."""
    words = WORDS.get(language, WORDS[USUAL])
    since = f"{datetime.fromisoformat(waiting_since):%Y-%m-%d %H:%M} UTC" if waiting_since else "?"
    values = {"name": name or words.of_team, "since": since}
    return {"title": words.title.format(**values), "body": words.body.format(**values)}
