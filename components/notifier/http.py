"""HTTP to the providers: what keeps an answer away, in the notifier's words."""

from components.notifier.outgoing import Failed, HttpRequest, HttpResponse, Retry
from components.platform import http
from components.platform.http import NoAnswer


class Http(http.Http):
    """The house's HTTP, as providers take it."""

    async def send(self, request: HttpRequest) -> HttpResponse:
        """Send it and read the whole answer. Raises Failed when none has come."""
        try:
            return await super().send(request)
        except NoAnswer as error:
            raise Failed(Retry(None, error.reason)) from None
