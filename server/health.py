"""Health probe: GET /health on Portico's own port."""

import json
from http import HTTPStatus
from urllib.error import HTTPError, URLError
from urllib.request import OpenerDirector, ProxyHandler, build_opener

from portico.processes import FORMER_NAMES

TIMEOUT = 1.0
# Portico starts without Redis, and with a full disk for files. A former name repeats a part.
NOT_AWAITED = ("redis", "disk", *FORMER_NAMES.values())


class Health:
    """Asks, and remembers the last answer for a message."""

    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}/health"
        self._opener: OpenerDirector = build_opener(ProxyHandler({}))  # never through a proxy
        self.answer = "no answer"

    def ok(self) -> bool:
        """Whether it answers 200 and every process is up."""
        try:
            with self._opener.open(self._url, timeout=TIMEOUT) as response:
                status: int = response.status
                checks: dict[str, bool] = json.load(response)["checks"]
        except HTTPError as error:
            status, checks = error.code, {}
        except (URLError, OSError):
            return False
        missing = [part for part, up in checks.items() if not up and part not in NOT_AWAITED]
        self.answer = f"status {status}" + (f", without {', '.join(missing)}" if missing else "")
        return status == HTTPStatus.OK and not missing
