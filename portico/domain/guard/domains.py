"""Names of hosts: the endings that count, the providers of mail, the words for "at" and "dot"."""

from portico.domain.guard.vocabulary import words

STRONG = words(
    "com net org info biz io co app dev xyz site online shop store tech club pro page link website "
    "properties homes house estate realty agency immo casa villas rent apartments land blog edu gov "
    "mobi africa live cloud email eu uk ke tz ug rw ng gh za zm zw sn cm ml bf bj tg cd eg dz tn ly ae "
    "sa qa kw om jo lb iq fr ch lu pt br ao mz cv mx ar cl uy py ec ru cn jp kr tr pl cz se dk fi nl gr "
    "ro hu ca au nz gg ly cc tv ws gl ie ph hk tw lk np bd th vn mw mu bw rs sk bg hr lt lv ua "
    "cr gt hn bo scot wales nyc swiss joburg"
)
AMBIGUOUS = words(
    "es de it me is in no so to be at my us do as la ma ci pe ve id ee al am ai je il li gd st vc sc sh"
)
SHORT = words(
    "t.me wa.me m.me fb.me bit.ly t.co fb.com x.com goo.gl lnkd.in g.co me.com youtu.be is.gd cutt.ly ig.me"
)
NOT_AFTER_DOT = words(
    "um uma dois duas tres quatro vista piscina o a os as varanda garagem tudo muito boa bom licenca"
)
AT_WORDS = words("at chez kwenye katika arroba arrobas arobase arrobase arobas arrobe ات اتساين")
SIGN_WORDS = words("arroba arrobas arobase arrobase arrobe اتساين")  # mean @ and little else
CONTACTS = words(  # where a name after @ is a name there, although it looks like a host
    "instagram insta ig telegram tg snapchat snap tiktok facebook fb twitter threads linkedin youtube "
    "revolut انستغرام انستقرام انستا انستجرام تيليجرام تلغرام تلجرام سناب سنابي فيسبوك تويتر توك"
)
NO_HOSTS = words("the a an le la el lo o os um un une uma is es e y and et my your mon mi meu this that")
BRANDS = words(  # sites that are named in passing, with their dot or told: "Booking.com", "Booking dot com"
    "jiji seloger fotocasa habitaclia milanuncios dubizzle bayut propertyfinder immoweb imovirtual "
    "zapimoveis vivareal quintoandar mubawab avito aqarmap lamudi buyrentkenya openrent spareroom gumtree "
    "immobilienscout24 inmuebles24 mercadolibre vrbo hostelworld kijiji daft "
    "booking hotels cars amazon airbnb expedia trivago zillow trulia rightmove zoopla ebay craigslist "
    "olx imovelweb facebook instagram tiktok whatsapp telegram linkedin youtube twitter "
    "snapchat pinterest google "
    "leboncoin idealista jumia property24 apartments realtor"
)
PLACE_WORDS = words("at chez kwenye katika")  # said of pages as often as of mail
SLASH_WORDS = words("slash barra")
DOT_WORDS = words("dot punto ponto point nukta doti dott نقطه دوت")
PROVIDERS = words(
    "gmail yahoo hotmail outlook icloud protonmail ymail rocketmail googlemail gmx zoho aol wanadoo "
    "rediffmail rediff btinternet bluewin videotron comcast virginmedia telenet tiscali fibertel arnet "
    "netcabo telkomsa vodamail menara "
    "laposte sapo gmial gmal gmaill gmai1 gmall hotmial yahoomail tutanota yandex "
    "جيميل ياهو هوتميل اوتلوك الجيميل الياهو الهوتميل الاوتلوك بالجيميل جيميلي"
)
MAIL_WORDS = PROVIDERS | {
    "proton",
    "live",
    "msn",
    "orange",
    "free",
    "uol",
    "bol",
    "terra",
    "mail",
    "me",
    "sfr",
}
SPOKEN = words("com net org info io co ke fr pt br mx uk za tz ug ng ae sa eg كوم نت")


NAMES = words("homes house casa villas rent apartments land estate properties live me club pro immo")


def ending(host: str) -> str:
    return host.rpartition(".")[2]


def is_allowed(value: str, allowed: frozenset[str]) -> bool:
    """Whether a value, or the host that it belongs to, is one of those that a rule lets through."""
    if value in allowed:
        return True
    labels = value.split(".")
    return any(".".join(labels[index:]) in allowed for index in range(1, len(labels)))
