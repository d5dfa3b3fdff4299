"""Provider routes of an item: the primary provider, and for email and SMS a fallback."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

import msgspec

from components.delivery.items import Answer, Deliverer, Device, Email, Item, Push, Sms

PUSHED_BY: Mapping[str, str] = {"fcm": "firebase", "expo": "expo", "webpush": "webpush"}


@runtime_checkable
class ReceiptSource(Protocol):
    """A provider that says later what became of a push."""

    async def receipts(self, ids: Sequence[str]) -> dict[str, Answer]:
        """What is known by now. Raises Failed."""


class Routes(msgspec.Struct, frozen=True):
    """The providers of each channel, the preferred one first."""

    email: Sequence[Deliverer[Email]]
    sms: Sequence[Deliverer[Sms]]
    push: Sequence[Deliverer[Push]]

    def of(self, item: Item) -> Sequence[Deliverer[Any]]:
        """The ways of an item."""
        if isinstance(item, Email):
            return self.email
        return self.sms if isinstance(item, Sms) else self._pushed(item.device)

    @property
    def receipts(self) -> ReceiptSource | None:
        """Who gives receipts."""
        return next((provider for provider in self.push if isinstance(provider, ReceiptSource)), None)

    def _pushed(self, device: Device) -> Sequence[Deliverer[Push]]:
        """A device knows one provider only; the console shows what none of the others can take."""
        names = (PUSHED_BY[device.provider], "console")
        return [provider for name in names for provider in self.push if provider.name == name][:1]
