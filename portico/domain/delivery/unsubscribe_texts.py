"""What the page of an unsubscribe link says, in the languages of the mails. Pure."""

from typing import NamedTuple

USUAL = "en"


class UnsubscribeTexts(NamedTuple):
    """The sentences of the page; `direction` is that of its language, as HTML's `dir` has it."""

    title: str
    question: str
    button: str
    done: str
    unknown: str
    later: str
    direction: str = "ltr"


TEXTS = {
    "en": UnsubscribeTexts(
        "Notifications by email",
        "Do you want no more notifications by email?",
        "Unsubscribe",
        "Done: no more notifications by email. You can switch them on again in the settings of the app.",
        "This link does not work. Was it copied as a whole?",
        "This does not work at the moment. Please try again in a minute.",
    ),
    "fr": UnsubscribeTexts(
        "Notifications par e-mail",
        "Ne plus recevoir de notifications par e-mail ?",
        "Se désabonner",
        "C'est fait : plus de notifications par e-mail. Vous pouvez les réactiver dans les réglages.",
        "Ce lien ne fonctionne pas. A-t-il été copié en entier ?",
        "Cela ne fonctionne pas pour le moment. Veuillez réessayer dans une minute.",
    ),
    "sw": UnsubscribeTexts(
        "Arifa kwa barua pepe",
        "Hutaki tena arifa kwa barua pepe?",
        "Jiondoe",
        "Imekamilika: hutapata tena arifa kwa barua pepe. Unaweza kuziwasha tena kwenye mipangilio.",
        "Kiungo hiki hakifanyi kazi. Je, kilinakiliwa chote?",
        "Hili halifanyi kazi kwa sasa. Tafadhali jaribu tena baada ya dakika moja.",
    ),
    "pt": UnsubscribeTexts(
        "Notificações por e-mail",
        "Não quer receber mais notificações por e-mail?",
        "Cancelar a subscrição",
        "Está feito: não receberá mais notificações por e-mail. Pode reativá-las nas definições.",
        "Esta ligação não funciona. Foi copiada por inteiro?",
        "Isto não funciona de momento. Tente novamente daqui a um minuto.",
    ),
    "ar": UnsubscribeTexts(
        "الإشعارات بالبريد الإلكتروني",
        "هل تريد إيقاف الإشعارات بالبريد الإلكتروني؟",
        "إلغاء الاشتراك",
        "تم: لن تصلك إشعارات بالبريد الإلكتروني بعد الآن. يمكنك تشغيلها من جديد في إعدادات التطبيق.",
        "هذا الرابط لا يعمل. هل نُسخ كاملاً؟",
        "هذا لا يعمل حاليًا. يُرجى المحاولة مرة أخرى بعد دقيقة.",
        "rtl",
    ),
}


def page_language(accepted: str) -> str:
    """The language of `TEXTS` that a browser likes best, by its header `Accept-Language` (RFC 9110, 12.5.4).

    English, where it likes none of them or its header cannot be read.
    """
    liked = sorted((_range(part) for part in accepted.split(",")), key=lambda each: -each[1])
    return next((language for language, quality in liked if language in TEXTS and quality > 0), USUAL)


def _range(part: str) -> tuple[str, float]:
    name, _, parameter = part.partition(";")
    _, _, quality = parameter.strip().partition("q=")
    language = name.strip().partition("-")[0].lower()
    try:
        return language, float(quality or 1)
    except ValueError:
        return language, 0
