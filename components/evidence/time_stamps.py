"""Time stamps of an authority (RFC 3161): that a manifest existed when it was made."""

import structlog
from rfc3161_client import PKIStatus, TimestampRequestBuilder, decode_timestamp_response

from portico.domain.errors import Unavailable
from portico.domain.evidence.time_stamps import digest_in
from runtime.http_client import Http, HttpRequest, NoAnswer

log = structlog.get_logger()
HEADERS = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
SILENT = "the time stamping authority does not answer: retry"
GRANTED = (PKIStatus.GRANTED, PKIStatus.GRANTED_WITH_MODS)


class TimeStamps:
    """A client of the authority at `url`; None for none."""

    def __init__(self, http: Http, url: str | None) -> None:
        self._http = http
        self._url = url

    async def stamp(self, data: bytes) -> bytes | None:
        """The time stamp of these bytes. Raises Unavailable."""
        if self._url is None:
            return None
        asked = TimestampRequestBuilder().data(data).build()
        request = HttpRequest(method="POST", url=self._url, headers=HEADERS, body=asked.as_bytes())
        try:
            answer = await self._http.send(request)
        except NoAnswer as error:
            raise self._unusable(error.reason) from None
        if answer.status != 200:
            raise self._unusable(str(answer.status))
        try:
            stamped = decode_timestamp_response(answer.body)
            if stamped.status not in GRANTED:
                raise self._unusable(f"refused: {' '.join(stamped.status_string)}")
            nonce = stamped.tst_info.nonce
        except ValueError:
            raise self._unusable("unreadable") from None
        if nonce != asked.nonce or not digest_in(answer.body, data):
            raise self._unusable("of something else")
        return answer.body

    def _unusable(self, reason: str) -> Unavailable:
        log.warning("evidence.no_time_stamp", reason=reason)
        return Unavailable(SILENT)
