"""What a person is told of a decision about them, in their language."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal, NamedTuple, get_args

from portico.domain.errors import InvalidArgument
from portico.domain.moderation import Sanction

Template = Literal["spam", "insult", "contact_data", "fraud", "rules"]
Told = Literal[Sanction, "upheld", "overturned", "lifted"]
TEMPLATES: tuple[Template, ...] = get_args(Template)
USUAL = "en"
TITLES: Mapping[str, str] = {
    "en": "A decision of the moderators",
    "fr": "Une décision de la modération",
    "sw": "Uamuzi wa wasimamizi",
    "pt": "Uma decisão da moderação",
    "ar": "قرار من المشرفين",
}
DECIDED: Mapping[str, Mapping[Told, str]] = {
    "en": {
        "warn": "This is a warning.",
        "delete_message": "One of your messages was deleted.",
        "refuse": "One of your messages was not sent.",
        "strike": "You received a strike.",
        "suspend": "You may not write for some time.",
        "block_user": "Your account is blocked. You can still appeal.",
        "upheld": "Your appeal was examined. The decision stands.",
        "overturned": "Your appeal was examined. The decision is withdrawn.",
        "lifted": "Your suspension has ended. You may write again.",
    },
    "fr": {
        "warn": "Ceci est un avertissement.",
        "delete_message": "Un de vos messages a été supprimé.",
        "refuse": "Un de vos messages n'a pas été envoyé.",
        "strike": "Vous avez reçu un blâme.",
        "suspend": "Vous ne pouvez pas écrire pendant un certain temps.",
        "block_user": "Votre compte est bloqué. Vous pouvez encore faire un recours.",
        "upheld": "Votre recours a été examiné. La décision est maintenue.",
        "overturned": "Votre recours a été examiné. La décision est annulée.",
        "lifted": "Votre suspension est levée. Vous pouvez de nouveau écrire.",
    },
    "sw": {
        "warn": "Hili ni onyo.",
        "delete_message": "Ujumbe wako mmoja umefutwa.",
        "refuse": "Ujumbe wako mmoja haukutumwa.",
        "strike": "Umepewa alama ya kosa.",
        "suspend": "Huwezi kuandika kwa muda.",
        "block_user": "Akaunti yako imezuiwa. Bado unaweza kukata rufaa.",
        "upheld": "Rufaa yako imechunguzwa. Uamuzi unabaki.",
        "overturned": "Rufaa yako imechunguzwa. Uamuzi umefutwa.",
        "lifted": "Kusimamishwa kwako kumeondolewa. Unaweza kuandika tena.",
    },
    "pt": {
        "warn": "Isto é um aviso.",
        "delete_message": "Uma das suas mensagens foi eliminada.",
        "refuse": "Uma das suas mensagens não foi enviada.",
        "strike": "Recebeu uma advertência.",
        "suspend": "Não pode escrever durante algum tempo.",
        "block_user": "A sua conta está bloqueada. Ainda pode recorrer.",
        "upheld": "O seu recurso foi examinado. A decisão mantém-se.",
        "overturned": "O seu recurso foi examinado. A decisão foi anulada.",
        "lifted": "A sua suspensão terminou. Pode escrever de novo.",
    },
    "ar": {
        "warn": "هذا تحذير.",
        "delete_message": "حُذفت إحدى رسائلك.",
        "refuse": "لم تُرسل إحدى رسائلك.",
        "strike": "سُجلت عليك مخالفة.",
        "suspend": "لا يمكنك الكتابة لبعض الوقت.",
        "block_user": "حسابك محظور. لا يزال بإمكانك الاعتراض.",
        "upheld": "تمت مراجعة اعتراضك. القرار باقٍ.",
        "overturned": "تمت مراجعة اعتراضك. أُلغي القرار.",
        "lifted": "انتهى إيقافك. يمكنك الكتابة مجددًا.",
    },
}
REASONS: Mapping[str, Mapping[Template, str]] = {
    "en": {
        "spam": "Reason: advertising or repeated messages that nobody asked for.",
        "insult": "Reason: insults, threats or hate.",
        "contact_data": "Reason: contact data outside of this platform.",
        "fraud": "Reason: signs of fraud.",
        "rules": "Reason: this is against the rules of this platform.",
    },
    "fr": {
        "spam": "Motif : publicité ou messages répétés non demandés.",
        "insult": "Motif : insultes, menaces ou haine.",
        "contact_data": "Motif : coordonnées hors de cette plateforme.",
        "fraud": "Motif : indices de fraude.",
        "rules": "Motif : ceci est contraire aux règles de cette plateforme.",
    },
    "sw": {
        "spam": "Sababu: matangazo au ujumbe wa kurudiarudia ambao haukuombwa.",
        "insult": "Sababu: matusi, vitisho au chuki.",
        "contact_data": "Sababu: mawasiliano nje ya jukwaa hili.",
        "fraud": "Sababu: dalili za ulaghai.",
        "rules": "Sababu: hii ni kinyume na kanuni za jukwaa hili.",
    },
    "pt": {
        "spam": "Motivo: publicidade ou mensagens repetidas não pedidas.",
        "insult": "Motivo: insultos, ameaças ou ódio.",
        "contact_data": "Motivo: contactos fora desta plataforma.",
        "fraud": "Motivo: indícios de fraude.",
        "rules": "Motivo: isto é contra as regras desta plataforma.",
    },
    "ar": {
        "spam": "السبب: إعلانات أو رسائل متكررة لم يطلبها أحد.",
        "insult": "السبب: إهانات أو تهديدات أو كراهية.",
        "contact_data": "السبب: بيانات اتصال خارج هذه المنصة.",
        "fraud": "السبب: مؤشرات احتيال.",
        "rules": "السبب: هذا مخالف لقواعد هذه المنصة.",
    },
}
UNTIL: Mapping[str, str] = {
    "en": "You may write again from {until}.",
    "fr": "Vous pourrez de nouveau écrire à partir du {until}.",
    "sw": "Utaweza kuandika tena kuanzia {until}.",
    "pt": "Poderá escrever de novo a partir de {until}.",
    "ar": "يمكنك الكتابة مجددًا اعتبارًا من {until}.",
}


class Wording(NamedTuple):
    """A known language, and the reasons of decisions in it."""

    language: str
    reasons: Mapping[Template, str]


def languages() -> tuple[str, ...]:
    """The languages that there are texts in."""
    return tuple(TITLES)


def check_language(language: str) -> None:
    """Raise InvalidArgument for a language that there are no texts in."""
    if language not in TITLES:
        raise InvalidArgument("language", f"is one of {', '.join(TITLES)}")


def known_language(language: str | None) -> str:
    """The language itself where there are texts in it, else English."""
    return language if language is not None and language in TITLES else USUAL


def wording(language: str | None, own: Mapping[Template, str]) -> Wording:
    """The words for somebody who reads a language; those of the site count before Portico's."""
    known = known_language(language)
    return Wording(known, {**REASONS[known], **own})


def decision_text(
    told: Told, template: Template | None, suspended_until: datetime | None, words: Wording
) -> str:
    """What the person is told: the decision, its reason, and until when it lasts."""
    parts = [DECIDED[words.language][told]]
    if template:
        parts.append(words.reasons[template])
    if suspended_until:
        moment = suspended_until.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
        parts.append(UNTIL[words.language].format(until=moment))
    return " ".join(parts)


def title(language: str) -> str:
    """The title of the notification, in a known language."""
    return TITLES[language]
