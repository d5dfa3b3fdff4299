"""HTTP requests to providers: maps connection failures to the errors of the delivery component."""

from components.delivery.items import Failed, HttpRequest, HttpResponse, Retry
from runtime import http_client
from runtime.http_client import NoAnswer


class Http(http_client.Http):
    """The shared HTTP client with the errors of the delivery component."""

    async def send(self, request: HttpRequest) -> HttpResponse:
        """Send and read the whole response. Raises Failed without one."""
        try:
            return await super().send(request)
        except NoAnswer as error:
            raise Failed(Retry(None, error.reason)) from None
