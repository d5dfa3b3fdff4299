"""Use cases of calendars: the address of a user's calendar, and what is behind it."""

from collections.abc import Callable
from urllib.parse import urlsplit

from portico.contract.calendar import CalendarLink, GetCalendarLink
from portico.contract.rest import PREFIX
from portico.domain.people import Caller
from portico.storage.users.calendars import Calendars, Viewing
from runtime.calendars import Appointment, feed, uid_of


class CalendarService:
    """Use cases of calendars. `link_of` is the page of a conversation."""

    def __init__(self, store: Calendars, node: str, link_of: Callable[[int], str]) -> None:
        self._store = store
        self._node = node.rstrip("/")
        self._link_of = link_of

    async def link(self, request: GetCalendarLink, caller: Caller) -> CalendarLink:
        """The address, which is made when it is first asked for."""
        secret = await self._store.secret(caller.user_id, renew=request.renew)
        return CalendarLink(url=f"{self._node}{PREFIX}/calendar/{secret}.ics")

    async def feed(self, secret: str) -> str | None:
        """For the gateway: the calendar of an address, or None for one that nobody has."""
        viewings = await self._store.viewings(secret)
        return None if viewings is None else feed([self._appointment(each) for each in viewings])

    def _appointment(self, viewing: Viewing) -> Appointment:
        return Appointment(
            uid=uid_of(viewing.message_id, urlsplit(self._node).hostname),
            card=viewing.card,
            title=viewing.title or viewing.card.terms.place or "",
            link=self._link_of(viewing.conversation_id),
            stamp=viewing.card.history[-1].at,
        )
