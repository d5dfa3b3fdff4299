"""Services on which people are found by a name, and the words around such a name."""

import re
from collections.abc import Iterator
from itertools import islice
from operator import attrgetter
from typing import NamedTuple

from portico.domain.guard.vocabulary import words

_LATIN = words(
    "instagram insta ig telegram tg telegramu snapchat snap tiktok facebook fb face twitter linkedin "
    "skype wechat signal viber discord kik threads youtube whatsapp messenger cashapp venmo paypal revolut "
    "instagran instgram instragram telgram telegran facebok fesibuku bluesky reddit pinterest tumblr gram "
    "tele hangouts hangout bigo tt imo threema kakaotalk weixin botim zalo twitch bbm socials redes reseaux "
    "watsapp watsap wasap guasap whatsap zap zapzap telegramme telegrama feisbuk"
)
_ARABIC = words(
    "انستغرام انستقرام انستجرام انستكرام انستا تيليجرام تيليغرام تليجرام تليغرام تلغرام تلجرام تلقرام تلكرام "
    "سناب سنابي سنابتشات فيسبوك فيس تويتر تيك تيكتوك سكايب ديسكورد سيجنال سيغنال ماسنجر مسنجر "
    "انستاي تيليجرامي فيسي"
)
_PREFIXES = words("ال بال عال فال لل وال ع ب")  # "the", "on the", "in the"
NAME_WORDS = words(
    "user username usuario utilizador handle pseudo identifiant alias arroba nickname nick "
    "يوزر يوزري اليوزر يوزرنيم معرفي ايدي"
)
WRITING = words(
    "dm dms inbox direct pv دايركت الدايركت دايركتي"
)  # say of a chosen name that somebody is written to there
PLATFORMS = _LATIN | _ARABIC | {prefix + service for prefix in _PREFIXES for service in _ARABIC}
SERVICES = PLATFORMS | NAME_WORDS
FIRST, LAST = 2, 2  # services of a text that are looked at
MOST = FIRST + LAST
ALIAS_WORDS = words(
    "request line app appli application aplicativo aplicacion tok book bouc chat "
    "لينكد لينكدان تطبيق التطبيق بالتطبيق عالتطبيق"
)
_thing = r"(?:(?:blue|bird|ghost|yellow|pink|camera|picture|paper\splane))"
ALIASES = re.compile(  # services in several words, and what people call them to hide them
    rf"(?<![\w@]){_thing}\sapp|(?<!\w)app\swith\sthe\s{_thing}|(?<!\w)app\sya\s(?:rangi\sya\s)?b[lu]+u"
    r"|(?<!\w)app(?:li(?:cation)?)?\s(?:azul|bleue?|jaune|amarel[oa]|amarill[oa])"
    r"|(?<!\w)aplica(?:tivo|cion)\s(?:azul|amarel[oa]|amarill[oa])"
    r"|(?<!\w)(?:app|appli|aplicativo|aplicacion)\s(?:du|de\sl'|au|do|del|de\sla|d[ao])\s?"
    r"(?:fant[oa]\w+|passarinho|pajarito|oiseau)"
    r"|(?<!\w)(?:tik\stok|face\sbook|face\sde\sbouc|snap\schat|we\schat|what'?s\sapp|f\s?\.?\sb|t\sg|i\sg)(?!\w)"
    r"|(?<!\w)friend\srequest|(?<!\w)line(?:\sapp|,?\sid)(?!\w)|لينكد\s?ان|تطبيق\s(?:ال)?(?:ازرق|اصفر)"
)
X = re.compile(
    r"x(?:(?<=\son\sx)(?=\s(?:as|under)\s)|(?<=\s(?:en|no)\sx)(?=\scomo\s)|(?<=\ssur\sx)(?=\ssous\s))"
)
TELLING = SERVICES | WRITING | ALIAS_WORDS
LETTERS_APART = ("f b", "f.b", "f. b", "t g", "i g")  # parts of aliases that are no words
LETTER_X = " x "
LETTERS = words("x b g")  # one of these stands in each of them
LONGEST_ALIAS = 40  # characters, at most


class Place(NamedTuple):
    """A service in a text, and where it stands."""

    text: str
    start: int
    end: int
    word: str


SEEK = (  # what asks to look for somebody
    r"(?:search|look\sup|look\sme\sup|look\sfor|find|add|follow|type|dm|message|hit|ping|cherche[rz]?|"
    r"trouve[rsz]?|"
    r"retrouve[rsz]?|ajoute[rz]?|tape[rsz]?|suis|suivez|mp|procur[ae]\w*|busc[ao]\w*|busque\w*|acha|"
    r"achem?|segue|sigam?\w*|"
    r"sigue\w*|agreg\w*|anad\w*|adiciona\w*|tafuta|nitafute|tutafute|nifuate|nifollow|fuata|nicheki)"
)
ADD = (  # what asks to write to somebody, or to be their friend
    r"(?:add|follow|dm|message|hit\sup|hit|ping|write|text|ajoute[rz]?|suis|suivez|mp|ecri[st]\w*|ecrivez|segue|"
    r"sigam?\w*|sigue\w*|agreg\w*|anad\w*|adiciona\w*|escrev\w*|escrib\w*|nifuate|nifollow|fuata|nicheki|"
    r"andika|راسل|كلم|ضيف|تابع)"
)
ON = r"(?:on|en|no|na|nel|sur|pale|kwenye|katika|in|at|via|by|pelo|por|kwa|da|do|del|pe|علي|في|ع)"
OWN = re.compile(
    r"(?:\b(?:my|our|mi|mon|notre|nos|meu|minha|nosso|nuestro|her|his|their)|حسابي|حسابنا)(?:\s\w{1,8})?\s$|"
    r"\b(?:my|our|mi|mon|notre|meu|nosso|nuestro)\s(?:user\s?)?(?:name|nome|nombre|nom|pseudo|usuario|handle)"
    r"\s(?:on|at|in|no|na|en|sur)\s(?:the\s|o\s|el\s)?$|"
    r"\w{3}(?<!hat)(?<!ere)(?<!who)(?<!let)'s\s$|"
    r"\b(?:dyali|dyalna|ta3i|ta3na|mte3i)\b|"
    r"\b(?:jina|nome|nom|nombre)\s(?:la|do|de|du|del|ya)\s(?:\w{1,3}\s)?$|"
    r"\b(?:jina|akaunti)\s(?:langu|letu|yangu|yetu)\s(?:\w{1,3}\s)?$|\s(?:yangu|"
    r"yetu)\b"
)
VERB = re.compile(  # "my instagram crashed", "facebook yangu imefungwa"
    r"\w+(?:ed|ing|ful|ous|able|ible|less|ly|ando|endo|iona|ionne|iente)|(?:i|u|a|ni|wa|zi|tu)(?:li|me|na|ta|ki)\w{3,}|hai\w+|"
    r"haku\w+|hawa\w+"
)
QUALITY = re.compile(  # "my insta is ...", "ya ku...": what it is like, and no name
    r"\w+(?:ive|ic|ical|id[oa]|ad[oa]|ique|iquee|ie|ee|eux|euse|os[oa]|[aei]nte|ment|[aei]l|[aei]ble|avel|ivel|iv[oa]|"
    r"ed|ing|ando|endo|iona|ionne|ful|ous|less|ly)|ku\w{4,}a"
)
COMMON = words(  # words after a service or after @ that are no name
    "plein pleine vide mort lleno llena vacio muerto cheio cheia vazio morto dead empty rempli "
    "better easier fine good great down only also fast faster cheap cool okay mejor mieux melhor bien "
    "super best nzuri bora home work noon night once least last first the this that office school house "
    "lunch reception market midday midnight sunset dawn dusk worst most hand risk casa "
    "maison bureau nyumbani kazini all everyone here channel todos alle already taken wrong still "
    "invalid blocked "
    "missing required different private public hacked closed unknown suspended locked marketplace messenger "
    "account accounts profile profiles page pages group groups stories story business message messages "
    "messaging "
    "login password advert adverts listing listings photo photos video videos link links post posts "
    "please thanks "
    "thank tomorrow today tonight instead because whenever anytime sometimes directly about after before "
    "from "
    "since until with without through here there where which would could should really mostly usually "
    "always never "
    "again often maybe sorry senha contrasena clave privado privada publico correcto correto errado "
    "incorrecto bloqueado "
    "cerrado fechado grupo grupos pagina cuenta conta perfil anuncio anuncios mensagem mensaje desde "
    "depois despues "
    "antes ahora agora tambien tambem nunca siempre sempre porque obrigado obrigada gracias groupe "
    "compte annonce "
    "annonces profil depuis jamais toujours aussi merci prive ferme bloque faux kundi akaunti ukurasa "
    "tangazo matangazo "
    "tangu asante kila imefungwa haifanyi haipo mbaya mpya zamani full free open secure safe useless broken "
    "terrible horrible awful slow weak strong poor needed allowed banned forbidden possible available ready "
    "deleted verified official desktop mobile filter filters reels marketing ads likes followers enough "
    "pirate hacke hackee hackeado hackeada restricted disabled deactivated banned empty boring private "
    "suspendu suspendue desactive supprime vide nouveau nouvelle perdu perdue bloquee fermee personnel "
    "suspendido eliminado desactivado nuevo viejo vacio lleno caido perdido suspenso desativado apagado "
    "novo velho pessoal vazio cheio imedukuliwa imefutwa mbovu personal "
    "moche nul nulle feio feia lento lenta bonito lindo linda belle beau "
    "mahboss mahbous khawya khawi msekker instructions instrucciones instrucoes directions rules "
    "mbloque mbloquee honestly active inactive "
    "going working there's something nothing everything changed expensive important impossible"
)


def may_be_told(text: str, vocabulary: frozenset[str]) -> bool:
    """Whether a text may name a service."""
    return not TELLING.isdisjoint(vocabulary) or LETTER_X in text or _has_letters_apart(text)


def _has_letters_apart(text: str) -> bool:
    return any(letters in text for letters in LETTERS_APART)


def service_places(text: str, vocabulary: frozenset[str]) -> list[Place]:
    """The first services of a text and its last ones, in its order."""
    named = (SERVICES | WRITING) & vocabulary
    places = [place for word in named for place in islice(_places(text, word), MOST)]
    aliases = [*islice(_aliases(text, vocabulary), MOST)]
    aliases += islice(X.finditer(text), MOST) if LETTER_X in text else ()
    places += [Place(text, match.start(), match.end(), "messenger") for match in aliases]
    places.sort(key=attrgetter("start"))
    return places if len(places) <= MOST else places[:FIRST] + places[-LAST:]


def _aliases(text: str, vocabulary: frozenset[str]) -> Iterator[re.Match[str]]:
    """Services in several words, searched for only where one of these words stands."""
    if _has_letters_apart(text):
        return ALIASES.finditer(text)
    places = [place for word in ALIAS_WORDS & vocabulary for place in (text.find(word), text.rfind(word))]
    if not places:
        return iter(())
    return ALIASES.finditer(text, max(0, min(places) - LONGEST_ALIAS), max(places) + LONGEST_ALIAS)


def _places(text: str, word: str) -> Iterator[Place]:
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        before, after = text[max(0, start - 1) : start], text[end : end + 1]
        if not (before.isalnum() or before in ("_", "@") or after.isalnum() or after == "_"):
            yield Place(text, start, end, word)
        start = text.find(word, end)
