"""What a detector finds: which detector, where in the text, and the value in its plain form."""

from typing import Literal, get_args

import msgspec

Detector = Literal["phone", "email", "url", "iban", "card_number", "handle", "words"]
DETECTORS: tuple[Detector, ...] = get_args(Detector)


class Finding(msgspec.Struct, frozen=True, order=True):
    """A place in the original text, from `start` to before `end`.

    `value` is what a rule's `allow` list is compared with: the digits of a number, the host of an address.
    """

    start: int
    end: int
    detector: Detector
    value: str = ""
