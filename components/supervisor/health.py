"""Whether Portico answers: GET /health on its own port."""

from http import HTTPStatus
from urllib.error import HTTPError, URLError
from urllib.request import OpenerDirector, ProxyHandler, build_opener

TIMEOUT = 1.0


class Health:
    """Asks, and remembers the last answer for a message."""

    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}/health"
        self._opener: OpenerDirector = build_opener(ProxyHandler({}))  # never through a proxy
        self.answer = "no answer"

    def ok(self) -> bool:
        """Whether it answers 200."""
        try:
            with self._opener.open(self._url, timeout=TIMEOUT) as response:
                status: int = response.status
        except HTTPError as error:
            status = error.code
        except (URLError, OSError):
            return False
        self.answer = f"status {status}"
        return status == HTTPStatus.OK
