"""Daily caps on mails and SMS, for each recipient and for each user who causes them. Pure."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import msgspec

from portico.domain.delivery.planning import Channel

Side = Literal["to", "by"]
Counted = tuple[Side, str, Channel]  # who receives or causes what
Caps = Mapping[tuple[Side, Channel], int]
PAID: tuple[Channel, ...] = ("email", "sms")
NO_CAPS: Caps = MappingProxyType({})


class Mailing(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery about to be sent; `cause` is None for what the site sends."""

    user_id: str
    channel: Channel
    cause: str | None = None

    def counters(self) -> list[Counted]:
        """The counters that it increments."""
        if self.channel not in PAID:
            return []
        caused: list[Counted] = [("by", self.cause, self.channel)] if self.cause else []
        return [("to", self.user_id, self.channel), *caused]


class Allowance:
    """What remains of the caps. 0 or no entry means no cap."""

    def __init__(self, caps: Caps, used: Mapping[Counted, int]) -> None:
        self._caps = caps
        self._used = dict(used)

    def count_if_allowed(self, mailing: Mailing) -> bool:
        """Whether this one may be sent too. If so, it counts."""
        names = mailing.counters()
        if any(self._is_full(name) for name in names):
            return False
        for name in names:
            self._used[name] = self._used.get(name, 0) + 1
        return True

    def _is_full(self, name: Counted) -> bool:
        side, _, channel = name
        cap = self._caps.get((side, channel), 0)
        return cap > 0 and self._used.get(name, 0) >= cap
