"""The property of a conversation: `metadata.property` is `{title, url, image_url, price, currency, status}`.

Other keys of the object are the site's own. A value that is no object (a name, a number) is left as it is:
clients stored such values before the convention.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from portico.domain.errors import InvalidArgument
from portico.domain.text import check_name, clean_name

PROPERTY = "property"
MAX_TITLE = 200  # characters
MAX_URL = 2_048
MAX_STATUS = 50
MAX_PRICE = 10**15
PRICE = re.compile(r"\d{1,15}(\.\d{1,6})?", re.ASCII)
URL = re.compile(r"https://[^\s\x00-\x1f]+")
# ISO 4217, the codes in use, without those of metals and accounting units.
CODES = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF
CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD
HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL
LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR
PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP
TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""
CURRENCIES = frozenset(CODES.split())


def check_property(metadata: Mapping[str, Any]) -> None:
    """Raise InvalidArgument for what is wrong in `property`, naming the field: `metadata.property.price`."""
    given = metadata.get(PROPERTY)
    if isinstance(given, Mapping):
        for name, check in CHECKS.items():
            if given.get(name) is not None:
                check(given[name], f"metadata.{PROPERTY}.{name}")


def readable_property(given: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of a property that fit; the others are left out."""
    return {name: value for name, value in given.items() if value is not None and _fits(name, value)}


def title_of(metadata: Mapping[str, Any]) -> str | None:
    """The title of the property, or what was stored as text."""
    return _text_of(metadata, "title")


def url_of(metadata: Mapping[str, Any]) -> str | None:
    """The page of the property."""
    given = metadata.get(PROPERTY)
    url = given.get("url") if isinstance(given, Mapping) else None
    return url if isinstance(url, str) and URL.fullmatch(url) else None


def _text_of(metadata: Mapping[str, Any], name: str) -> str | None:
    given = metadata.get(PROPERTY)
    text = given.get(name) if isinstance(given, Mapping) else given
    return clean_name(text[:MAX_TITLE]) if isinstance(text, str) else None


def _fits(name: str, value: Any) -> bool:
    try:
        CHECKS.get(name, _check_nothing)(value, name)
    except InvalidArgument:
        return False
    return True


def _check_nothing(value: Any, field: str) -> None: ...


def _check_title(value: Any, field: str) -> None:
    _check_length(value, field, MAX_TITLE)
    check_name(field, value)


def _check_url(value: Any, field: str) -> None:
    _check_length(value, field, MAX_URL)
    if not URL.fullmatch(value) or not _host(value):
        raise InvalidArgument(field, "must be an https URL")


def _check_price(value: Any, field: str) -> None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < MAX_PRICE
    if not (is_number or (isinstance(value, str) and PRICE.fullmatch(value))):
        raise InvalidArgument(
            field, 'must be a decimal string such as "250000.00", or a number, and not negative'
        )


def _check_currency(value: Any, field: str) -> None:
    if not isinstance(value, str) or value not in CURRENCIES:
        raise InvalidArgument(field, "must be a code of ISO 4217, such as USD")


def _check_status(value: Any, field: str) -> None:
    _check_length(value, field, MAX_STATUS)
    check_name(field, value)


def _check_length(value: Any, field: str, most: int) -> None:
    if not isinstance(value, str) or not 1 <= len(value) <= most:
        raise InvalidArgument(field, f"must be a string of 1 to {most} characters")


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


CHECKS: Mapping[str, Callable[[Any, str], None]] = {
    "title": _check_title,
    "url": _check_url,
    "image_url": _check_url,
    "price": _check_price,
    "currency": _check_currency,
    "status": _check_status,
}
