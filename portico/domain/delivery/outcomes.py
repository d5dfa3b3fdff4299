"""What came of an attempt to notify somebody: the words that providers, the sender and the rows share. Pure.

A reason is a short code for logs, rows and metrics; never an address, a token or a text.
"""

import msgspec


class Sent(msgspec.Struct, frozen=True):
    """The provider took it; `provider_id` is its name for it, where it gives one."""

    provider_id: str | None = None


class Retry(msgspec.Struct, frozen=True):
    """Not this time; `after` is how many seconds the provider asked for, if it did."""

    after: float | None
    reason: str


class Dead(msgspec.Struct, frozen=True):
    """Never: the address, the number or the content is refused."""

    reason: str


class Gone(msgspec.Struct, frozen=True):
    """Never again to this device: drop its token."""

    reason: str


Outcome = Sent | Retry | Dead | Gone
