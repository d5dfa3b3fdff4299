"""Which numbers are telephone numbers: the plans of `phonenumbers`, and how people write them."""

import re
from collections.abc import Sequence
from functools import lru_cache

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

from portico.domain.guard.vocabulary import words

REGIONS = sorted(  # where any ten digits are a mobile number (India, Mexico) is not among them
    words(
        "KE TZ UG RW NG ZA GH GB FR BE CH ES PT BR AR CO CL PE AE SA EG MA DZ TN QA KW JO LB OM IQ DE IT AO "
        "MZ CV CI SN CM ML BF CD"
    )
)
CODES = frozenset(str(code) for code in COUNTRY_CODE_TO_REGION_CODE)
SHAPES = words(
    "2-2-2-2-2 1-2-2-2-2 2-2-2-2 3-3-4 3-3-3 4-3-3 4-6 3-6 3-7 4-3-4 5-6 5-3-3 2-5-4 2-4-4 3-2-2-2 "
    "2-3-2-2 2-3-4 2-3-3 4-4 2-3-3-3 3-2-3-2 4-2-2-2 3-4-4 2-4-5 5-5 3-3-2-2 2-7 2-8 2-9 3-8 4-5 4-7 "
    "1-3-3-3 3-3-3-3 3-4-3 5-4"
)
YEARS = frozenset(map(str, range(1900, 2100)))


@lru_cache(maxsize=1)
def mobile() -> re.Pattern[str]:
    """The mobile numbers of `REGIONS`, without the leading 0."""
    return re.compile("|".join(f"(?:{_plan(region)})" for region in REGIONS))


def is_international(digits: str) -> bool:
    """Whether digits after + or 00 begin with the code of a country and may be a whole number of it."""
    return 8 <= len(digits) <= 15 and any(digits[:length] in CODES for length in (1, 2, 3))


def is_mobile(digits: str) -> bool:
    """Whether the digits are a mobile number: with or without 0, or after the code of a country."""
    if mobile().fullmatch(digits.removeprefix("0")):
        return True
    codes = [digits[:length] for length in (1, 2, 3) if digits[:length] in CODES] if len(digits) > 9 else []
    return any(mobile_of(code).fullmatch(digits.removeprefix(code).removeprefix("0")) for code in codes)


@lru_cache(maxsize=1_000)
def mobile_of(code: str) -> re.Pattern[str]:
    """The mobile numbers of the countries with a code; of none for digits that are no code."""
    regions = COUNTRY_CODE_TO_REGION_CODE.get(int(code), ())
    plans = [_plan(region) for region in regions if region != "001"]
    return re.compile("|".join(f"(?:{plan})" for plan in plans) or r"(?!)")


def shape(groups: Sequence[str]) -> str:
    """The lengths of groups of digits: `3-3-4`."""
    return "-".join(str(len(group)) for group in groups)


def _plan(region: str) -> str:
    metadata = PhoneMetadata.metadata_for_region(region)
    pattern = metadata and metadata.mobile and metadata.mobile.national_number_pattern
    return pattern or r"(?!)"
