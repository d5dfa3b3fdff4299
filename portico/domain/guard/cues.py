"""Words beside a number that say what it is: a telephone, a card, or a reference of a listing."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import islice

from portico.domain.guard.lazy import lazy
from portico.domain.guard.vocabulary import alternatives, whole, words

NEAR = 48  # characters
FAR, BEFORE = 36, 22  # where a reference begins, and what stands between it and its number, at most
_phone = words(
    r"call calling ring phone tel telephone mobile mob cell cellphone cellulaire whatsapp whats\sapp "
    r"watsapp wats whats wsp wa whatsap sms text\sme dial "
    r"(?:my|his|her|our|the|direct|their)\s(?:number|line|no) "
    r"contact\w* reach\w* get\sme viber telegram signal imo cel celu cels tlf tlfn tfno tfn hit\sme "
    r"appel\w* rappel\w* telephon\w* "
    r"portable joign\w* joindre phoner (?:mon|ton|son|le|notre)\s(?:numero|num) ecri(?:s|vez)-moi "
    r"llam\w* telefon\w* movil celular fijo (?:mi|su|el|nuestro)\snumero marca\w* escrib\w* guasap wasap "
    r"lig(?:a|ue|ar|uem|o) liga-me telemovel zap\w* fixo (?:meu|nosso|o)\s(?:numero|contato|contacto) "
    r"chama\w* fone pig\w* nipigie tupigie simu (?:nam?bar?i?|laini)\s(?:yangu|yake|yetu) nitafute nicheki "
    r"watsap wasiliana tuma\sujumbe nitext"
)
_phone_arabic = words(
    "اتصل اتصال رقمي رقمه رقمنا رقمك كلمني كلمنا كلموني هاتف جوال موبايل واتس تلفون تليفون راسلني تواصل "
    "محمول نقال نمرتي"
)
_reference = words(
    r"refs? reference referencia listing annonce anuncio mls id code codigo order commande pedido "
    r"encomenda invoice facture fact factura fatura recibo receipt recu booking reserva reservation plot "
    r"lot lote parcel parcelle parcela l\.?r\.? title titre deed hati matricula cadastr\w* catastr\w* "
    r"case ticket dossier expediente processo permit licen[cs]e licen[cs]ia licenca leseni "
    r"enregistrement rera "
    r"trakheesi siret "
    r"siren siege cnpj cpf nif nie dni cif vat tva iva pin kra tin serial serie account acct acc a/c "
    r"compte conta cuenta akaunti paybill till meter compteur contador medidor mita tracking suivi "
    r"transaction muamala kumbukumbu tangazo kiwanja risiti kitambulisho passport passeport pasaporte "
    r"passaporte property\s(?:no|number|id) unit version isbn barcode policy poliza apolice contrato? "
    r"contract mkataba permis iban bic routing sort\scode agencia imovel inmueble vivienda modele? "
    r"modelo art article artigo gps file registr\w* protocolo? numero\sde\s(?:dossier|serie|lot) crm "
    r"creci asset notice application registre rib document[oa]? doc fiche ficha inscri\w+ folio finca "
    r"escritura sn s/n assurance seguro insurance bima ankara tax\smap bien parcel paquete colis usajili "
    r"ombi maji umeme luku agua luz box zip postcode postal apartado cheques? chq fiscal colis\w* "
    r"awb shipment envio dhl ups fedex ems posta parcelforce chassis engine imei mac rcs ninea nin "
    r"nipc nuit bvn ssn nhs aadhaar gstin "
    r"numero\sde\s(?:client|cliente|socio|locataire) client\w?\s(?:no|number|numero|id) "
    r"(?:customer|member|tenant|staff|patient)\s(?:no|number|id) namba\s(?:yangu\s)?ya\s(?:mteja|kazi|siri) "
    r"predial iptu ibi imi tributo catastro comprobante comprovante boleta talao quittance bulletin "
    r"suministro pdl apn chamado incidenc\w+ incident siniestro sinistro sinistre signalement malalamiko "
    r"kvk hrb rut ruc nit curp rfc cuit cuil udid uprn epc lease"
)
_reference_arabic = words(
    "مرجع الاعلان اعلان الصك صك رخصه فاتوره الفاتوره قطعه القطعه حجز الحجز عقار العقار العقد عقد الهويه "
    "سجل وثيقه بوليصه شحنه لوحه ضريبي هويه المعامله معامله عداد العداد حساب "
    "رقم.العميل رقم.العضويه الطلب طلب ترخيص تصريح التصريح الرخصه الوحده القرض"
)
PHONE = re.compile(rf"{whole(_phone)}|{alternatives(_phone_arabic)}")
REFERENCE = re.compile(rf"{whole(_reference)}|#|n°|{alternatives(_reference_arabic)}")
TOWARDS = re.compile(
    r"(?:\b(?:to|on|at|au|sur|al|para|pro|kwa)|علي|الي)\s$"
)  # "the booking fee to": where it goes
FIGURE = re.compile(r"[\d\n]")
CODE = re.compile(r"(?:[^\W\d_]\d|\d[^\W\d_])[^,;.!?\n]*$")  # the first groups of a longer reference
NUMBERED = re.compile(  # "the file has the number": no telephone, though "o numero" alone may be one
    r"\s(?:tem|tiene|leva|lleva|a|porte|has|bears|ina)\s(?:(?:o|el|le|the|la|um|un)\s)?"
    r"(?:numero|number|num|no|namba)\W{0,3}$"
)
LETTER = re.compile(r"[^\W\d_]")
CARD = re.compile(
    r"\b(?:card|visa|mastercard|debit|credit|amex|carte|cb|tarjeta|cartao|kadi|cvv|cvc)\b|بطاقه|بطاقتي|"
    r"فيزا|ماستر"
)


class Cues:
    """The words beside the numbers of a text, from before the first to behind the last."""

    def __init__(self, text: str, first: int, last: int) -> None:
        self._text = text
        self._range = max(0, first - NEAR), min(len(text), last + NEAR // 2)

    def is_phone(self, start: int, end: int) -> bool:
        """Whether words near a number say that somebody is reached by it."""
        return _is_between(self._phones, start - NEAR, end + NEAR // 2)

    def is_reference(self, start: int) -> bool:
        """Whether the words right before a number say that it names a thing."""
        places = self._references
        for begin, end in places[bisect_left(places, (start - FAR, 0)) :]:
            if end > start:
                return False
            gap = self._text[end:start]
            is_beside = len(gap) <= BEFORE and (not FIGURE.search(gap) or CODE.search(gap))
            if is_beside and self._is_named(begin, end, start):
                return True
        return False

    def _is_named(self, begin: int, end: int, start: int) -> bool:
        if TOWARDS.search(self._text, end, start):
            return False
        marked = begin - len("phone") if self._text[begin] == "#" else end  # "tel# 0712 345 678"
        return not _is_between(self._phones, marked, start) or bool(NUMBERED.search(self._text, begin, start))

    @lazy
    def _has_letters(self) -> bool:
        return LETTER.search(self._text, *self._range) is not None

    @lazy
    def _phones(self) -> list[tuple[int, int]]:
        if not self._has_letters:
            return []
        return [match.span() for match in PHONE.finditer(self._text, *self._range)]

    @lazy
    def _references(self) -> list[tuple[int, int]]:
        return [match.span() for match in REFERENCE.finditer(self._text, *self._range)]


def _is_between(places: Sequence[tuple[int, int]], begin: int, end: int) -> bool:
    index = bisect_left(places, (begin, 0))
    return any(place[1] <= end for place in islice(places, index, index + 3))


def is_card(text: str, start: int, end: int) -> bool:
    return CARD.search(text, max(0, start - NEAR), end + NEAR // 2) is not None
