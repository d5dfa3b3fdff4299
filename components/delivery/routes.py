"""Provider routes of an item: the primary provider, and for email and SMS a fallback."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

import msgspec

from components.delivery.items import Answer, Deliverer, Device, Email, Item, Push, Sms

PUSHED_BY: Mapping[str, str] = {"fcm": "firebase", "expo": "expo", "webpush": "webpush"}


@runtime_checkable
class ReceiptSource(Protocol):
    """A provider with delivery receipts."""

    async def receipts(self, ids: Sequence[str]) -> dict[str, Answer]: ...


class Routes(msgspec.Struct, frozen=True):
    """The providers of each channel, the preferred one first."""

    email: Sequence[Deliverer[Email]]
    sms: Sequence[Deliverer[Sms]]
    push: Sequence[Deliverer[Push]]

    def of(self, item: Item) -> Sequence[Deliverer[Any]]:
        """Providers of an item in order of preference."""
        if isinstance(item, Email):
            return self.email
        return self.sms if isinstance(item, Sms) else self._pushed(item.device)

    @property
    def receipts(self) -> ReceiptSource | None:
        return next((provider for provider in self.push if isinstance(provider, ReceiptSource)), None)

    def _pushed(self, device: Device) -> Sequence[Deliverer[Push]]:
        """The one provider of a device; the console provider is the fallback."""
        names = (PUSHED_BY[device.provider], "console")
        return [provider for name in names for provider in self.push if provider.name == name][:1]
