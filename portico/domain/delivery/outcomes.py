"""What came of an attempt to notify somebody: the words that providers, the sender and the rows share. Pure.

A reason is a short code for logs, rows and metrics; never an address, a token or a text.
"""

import msgspec


class Sent(msgspec.Struct, frozen=True):
    """The provider accepted it; `provider_id` is the provider's id of it, if it gives one."""

    provider_id: str | None = None


class Retry(msgspec.Struct, frozen=True):
    """A temporary failure; `after` is the delay in seconds that the provider asked for, if any."""

    after: float | None
    reason: str


class Dead(msgspec.Struct, frozen=True):
    """A permanent failure: the address, the number or the content is refused."""

    reason: str


class Gone(msgspec.Struct, frozen=True):
    """The device is gone: delete its token."""

    reason: str


Outcome = Sent | Retry | Dead | Gone
