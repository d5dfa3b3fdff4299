"""`calendar.*`: viewings in the calendar of a user."""

from portico.contract.payload import Request
from portico.contract.shapes import Shape


class GetCalendarLink(Request, frozen=True):
    """The address under which a calendar follows the caller's accepted viewings (iCalendar).

    Whoever has the address can read them. With `renew` the old address stops to work.
    """

    renew: bool = False


class CalendarLink(Shape, frozen=True):
    """An address for calendar programs, which need no token for it."""

    url: str
