"""`GET /api/v1/calendar/{secret}.ics`: a calendar for programs that have no token, only the address."""

import re
from collections.abc import Awaitable, Callable

from components.gateway.messages import ApiRequest, ApiResponse, HttpError
from portico.contract.rest import PREFIX
from portico.domain.errors import InvalidArgument, NotFound

PATH = re.compile(rf"{re.escape(PREFIX)}/calendar/([A-Za-z0-9_-]{{20,100}})\.ics")
METHODS = "GET, HEAD"
HEADERS = {
    "Content-Type": "text/calendar; charset=utf-8",
    "Cache-Control": "private, max-age=300",
    "Content-Disposition": 'inline; filename="viewings.ics"',
}
Read = Callable[[str], Awaitable[str | None]]


class CalendarFeed:
    """Answers calendar programs."""

    def __init__(self, read: Read) -> None:
        self._read = read

    async def answer(self, request: ApiRequest) -> ApiResponse | None:
        """The calendar; None for other paths. Raises NotFound, Unavailable, HttpError for other methods."""
        match = PATH.fullmatch(request.path)
        if match is None:
            return None
        if request.method not in ("GET", "HEAD"):
            error = InvalidArgument("method", f"{METHODS} is what this address takes")
            raise HttpError(error, 405, Allow=METHODS)
        text = await self._read(match[1])
        if text is None:
            raise NotFound("there is nothing at this address")
        return ApiResponse(status=200, body=text.encode(), headers=HEADERS, about="calendar")
