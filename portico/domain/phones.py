"""Numbers of telephones: from how people write them to E.164, and which of them cost who sends there.

A number without a country is one of the operator's (`PHONE_DEFAULT_COUNTRY`); without that it is no number.
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
    """`+254 712 345 678` is `+254712345678`; None for what is no number."""
    number = _number(text, country)
    return None if number is None else format_number(number, PhoneNumberFormat.E164)


def is_premium(number: str) -> bool:
    """Whether who writes there pays more than for any other number: no notification is worth that."""
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
