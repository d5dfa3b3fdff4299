"""The channels by which a user can be reached, and why not by the others. Pure."""

from functools import lru_cache

import msgspec

from portico.domain.addresses import Address, Addresses, Number, email_of
from portico.domain.delivery.planning import Channel
from portico.domain.phones import e164, is_premium


def email_fault(email: str | None) -> Address | None:
    """Why no mail can be sent there; None if it can."""
    if not email:
        return "no address"
    return None if email_of(email) else "address cannot be read"


@lru_cache(8192)  # whoever plans asks for the same few again and again, and reading a number is slow
def number_fault(mobile: str | None, country: str | None) -> Number | None:
    """Why no SMS can be sent there; None if it can."""
    if not mobile:
        return "no number"
    number = e164(mobile, country)
    if number is None:
        return "number cannot be read"
    return "premium number" if is_premium(number) else None


def channels(known: Addresses, country: str | None) -> frozenset[Channel]:
    """The channels by which the user can be reached."""
    faults: dict[Channel, str | None] = {
        "email": email_fault(known.email),
        "sms": number_fault(known.mobile, country),
        "push": None if known.device else "no device",
    }
    return frozenset(channel for channel, fault in faults.items() if fault is None)


class StoredAddresses(msgspec.Struct, frozen=True):
    """Addresses as they are kept, None for what cannot be read; and by field why one reaches nobody."""

    email: str | None
    mobile: str | None
    faults: dict[str, str]


def stored_addresses(email: str | None, mobile: str | None, country: str | None) -> StoredAddresses:
    """Read what somebody was said to be reached by; what is empty is no fault."""
    email, mobile = (email or "").strip(), (mobile or "").strip()
    told = {"email": email and email_fault(email), "mobile": mobile and number_fault(mobile, country)}
    return StoredAddresses(
        email=email_of(email),
        mobile=e164(mobile, country),
        faults={name: fault for name, fault in told.items() if fault},
    )
