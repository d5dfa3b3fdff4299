"""Amounts of money: decimal strings and currencies of ISO 4217. Pure; no number is ever a float."""

import re
from decimal import Decimal

from portico.domain.errors import InvalidArgument

AMOUNT = re.compile(r"(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,4})?")
# The active currencies of ISO 4217 by the digits behind their decimal point.
CODES = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY
    COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR
    ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK
    MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP
    SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD XCG YER ZAR
    ZMW ZWG
    """,
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
DIGITS = {code: digits for digits, codes in CODES.items() for code in codes.split()}


def check_money(amount: str, currency: str) -> None:
    """Raise InvalidArgument for what is no amount above zero in a currency of ISO 4217."""
    digits = DIGITS.get(currency)
    if digits is None:
        raise InvalidArgument("currency", "a currency code of ISO 4217, as EUR")
    if not AMOUNT.fullmatch(amount):
        raise InvalidArgument("amount", "a decimal string, as 1250.00, of at most 15 digits before the point")
    if _digits_of(amount) > digits:
        raise InvalidArgument("amount", f"at most {digits} digits behind the point in {currency}")
    if not Decimal(amount):
        raise InvalidArgument("amount", "more than zero")


def _digits_of(amount: str) -> int:
    return len(amount.partition(".")[2].rstrip("0"))
