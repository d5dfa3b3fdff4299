"""Phone numbers: from common notations to E.164, and which ones cost the sender extra.

A number without a country code is read as one of `PHONE_DEFAULT_COUNTRY`; without that setting it is invalid.
"""

from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
    format_number,
    is_possible_number,
    number_type,
    parse,
)

Kind = PhoneNumberType
DEAR = frozenset({Kind.PREMIUM_RATE, Kind.SHARED_COST, Kind.VOICEMAIL, Kind.UAN})
LONGEST = 40  # characters that a number may be written with


def e164(text: str, country: str | None = None) -> str | None:
    """`+254 712 345 678` is `+254712345678`; None for an invalid number."""
    number = _number(text, country)
    return None if number is None else format_number(number, PhoneNumberFormat.E164)


def is_premium(number: str) -> bool:
    """Whether messages to the number cost the sender extra: no notification is sent there."""
    read = _number(number, None)
    return read is not None and number_type(read) in DEAR


def _number(text: str, country: str | None) -> PhoneNumber | None:
    if len(text) > LONGEST:
        return None
    try:
        number = parse(text, country)
    except NumberParseException:
        return None
    return number if is_possible_number(number) and not number.extension else None
