"""What mail programs write around an answer, and how people end one.

In English, French, Swahili, Portuguese and Arabic, and in part in German, Spanish and Italian. Pure.
"""

import re

MARKS = "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069"  # of direction, which stand anywhere in Arabic


def _any(*patterns: str, before: str = "", after: str = "") -> re.Pattern[str]:
    return re.compile(f"{before}(?:{'|'.join(patterns)}){after}", re.IGNORECASE)


# `On Fri, May 3, 2024 at 10:12 AM Ann <ann@example.org> wrote:`
ATTRIBUTION = _any(
    r"on\b.*\bwrote",
    r"le\b.*\b(?:a écrit|écrivait)",
    r"(?:em|a|às|na|no dia)\b.*\bescreveu",
    r"(?:mnamo|tar(?:ehe|\.)?|siku ya)\b.*\b(?:aliandika|ameandika)",
    r"(?:في|فى|بتاريخ)\b.*(?:كتب|كتبت).*",
    r"am\b.*\bschrieb.*",
    r"el\b.*\bescribió",
    r"il\b.*\bha scritto",
    r"(?:في|فى)\b.*كتابة ما يلي بواسطة.*",
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b[^<>]*<[^<>\s@]+@[^<>\s@]+>",  # without a verb, as in Gmail once
    before="(?:-{3,} )?",
    after=r"\s*(?:[:\uff1a]|-{3,})",  # Zoho draws lines around it
)
# The same in whatever order, known by the address: the quotation may begin on the same line.
BY_ADDRESS = re.compile(
    r"[^<>]*<[^<>\s@]+@[^<>\s@]+>,?\s*"
    r"(?:wrote|a écrit|escreveu|aliandika|ameandika|كتب|schrieb|escribió|ha scritto)\b"
    r"(?:\s*\([^<>]*\))?\s*:.*",
    re.IGNORECASE,
)
BEGINS_ATTRIBUTION = _any(
    r"(?:-{3,} )?(?:on|le|em|a|às|na|no dia|mnamo|tar|tarehe|siku ya|في|فى|بتاريخ|am|el|il)\b.*\d",
    r"[^<>]*<[^<>\s@]+@[^<>\s@]+>,?$",  # the name comes first, and the verb is on the next line
)
ORIGINAL = _any(
    "(?:original|forwarded) (?:message|mail|appointment)",
    "(?:message|(?:e-?)?mail|courriel) (?:d.origine|original|transféré)",
    "mensagem (?:original|(?:re)?encaminhada)",
    "ujumbe (?:wa )?(?:asili|halisi)|ujumbe (?:ulio)?(?:tumwa|sambazwa|elekezwa)(?: mbele)?",
    "(?:ال)?رسالة (?:ال)?(?:أصلية|محولة|معاد توجيهها|مُعاد توجيهها)",
    "(?:ursprüngliche|weitergeleitete) nachricht",
    "mensaje (?:original|reenviado)",
    "messaggio (?:originale|inoltrato)",
    before=r"[-_*\s]{2,}",
    after=r"\s*[-_*]{2,}",
)
FROM = _any("from", "de", "kutoka(?: kwa)?", "von", "da", "من", before=r"\*?", after=r"\s*:\*?\s*\S")
FIELDS = _any(
    *("sent", "date", "to", "cc", "subject"),
    *("envoyée?(?: le)?", "à", "objet"),
    *("enviad[ao](?: em)?", "data", "para", "assunto"),
    *("i(?:li|me)tumwa", "tarehe", "kwa", "mada", "somo"),
    *("تم الإرسال", "أرسلت", "أُرسلت", "إلى", "الى", "الموضوع", "(?:ال)?تاريخ", "نسخة"),
    *("gesendet", "an", "betreff", "fecha", "asunto", "inviato", "oggetto"),
    before=r"\*?",
    after=r"\s*:",
)
PHONES = (
    "ip(?:hone|ad|od)|mobile|phone|android|samsung|galaxy|huawei|blackberry|tecno|infinix|nokia|xiaomi|oppo|pixel"
    "|device|mail|outlook|yahoo|gmail|proton|bluemail|spark|superhuman|canary|shortwave|fairemail|thunderbird|tuta"
)
DEVICE = _any(
    rf"sent (?:from|via|using|with) (?:\w+ ){{0,3}}(?:{PHONES})",
    "(?:get|download) (?:outlook|bluemail|(?:yahoo|aqua|edison) mail) for",
    "envoyée? (?:de|depuis|à partir de|avec) ",
    "(?:télécharge[rz]|obtenez) outlook pour",
    "enviad[oa] (?:d[oae]|a partir d[oe]|pelo|com|desde) ",
    "(?:obtenha|obtém|obter|baixar|transferir) (?:o )?outlook para",
    "imetumwa (?:kutoka|kwa|kupitia|na) ",
    "pata outlook ",
    "(?:أ|أُ)رسل(?:ت)? من ",
    "تم (?:الإرسال|إرساله|إرسالها) من ",
    "مرسل(?:ة)? من ",
    "(?:الحصول|احصل) على outlook ",
    "von meinem .{1,60}gesendet",
    "gesendet mit ",
    "inviato da ",
    r"virus-free\b",
    "(?:garanti )?sans virus",
    "livre de vírus",
    after=".{0,100}",
)
CLOSING = _any(
    "(?:(?:kind|best|warm|kindest|many) )?regards",
    "best(?: wishes)?|cheers|all the best|respectfully",
    "sincerely(?: yours)?|yours (?:sincerely|faithfully|truly)",
    "thanks(?: and regards)?|thank you|many thanks",
    "(?:bien )?cordialement|bien à vous|cdt|amicalement|merci",
    "(?:sincères )?salutations(?: distinguées)?",
    "(?:com os melhores |melhores )?cumprimentos|atenciosamente|att|obrigad[oa]|grat[oa]",
    "(?:um |grande )?abraços?|saudações|cordialmente",
    "wako(?: mwaminifu| mtiifu)?|asante(?:ni)?(?: sana)?|kwa heshima|salamu",
    "kila la (?:k)?heri|(?:natanguliza |pamoja na )?shukrani|wasalaa?m",
    "مع (?:خالص |أطيب )?(?:التحية|تحياتي|التحيات|الشكر)(?: والتقدير)?",
    "(?:أطيب )?تحياتي|(?:وتفضلوا بقبول )?فائق الاحترام(?: والتقدير)?|شكرا(?: جزيلا)?|شكراً(?: جزيلاً)?",
    "(?:و?لكم )?جزيل الشكر|دمتم بخير|والسلام عليكم.{0,20}",
    "mit freundlichen grüßen|saludos|cordiali saluti",
    after=r"\s*[,.!،]?",
)
DISCLAIMER = _any(
    r"confidential(?:ity)?\b.{0,20}(?:notice|:)",
    r"disclaimer\b|legal notice\b",
    "this (?:e-?mail|message|communication) .{0,80}(?:confidential|privileged|intended)",
    "the (?:information|contents?) .{0,60}(?:e-?mail|message) .{0,60}(?:confidential|privileged|intended)",
    "ce (?:message|courriel|mail|e-mail) .{0,100}confidentiel",
    "avis de confidentialité",
    "est[ae] (?:mensagem|e-?mail) .{0,100}(?:confidencia|destina)",
    "aviso de confidencialidade",
    "(?:barua pepe|ujumbe) h(?:ii|uu) .{0,80}siri",
    "ilani ya usiri",
    "(?:هذه الرسالة|هذا البريد) .{0,100}(?:سري|خاص)",
    "إخلاء مسؤولية",
    "please consider the environment|pensez à l.environnement",
    "diese e-?mail .{0,60}vertraulich",
    before=r"\W*",
)
