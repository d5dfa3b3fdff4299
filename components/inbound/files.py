"""Stores the files of an answer: each is an upload of its sender, with the checks of every upload."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import structlog
from twisted.web.client import FileBodyProducer
from twisted.web.http_headers import Headers

from portico.contract.media import Uploaded
from portico.domain.errors import Unavailable
from portico.domain.inbound.decisions import MAX_FILES, RefusedFile
from portico.domain.inbound.mail import MailFile
from portico.waiting import run_within
from runtime.forwarded_identity import ForwardedIdentity
from runtime.response_bodies import read_body
from runtime.unix_socket import unix_agent

log = structlog.get_logger()
MAX_ANSWER = 64 << 10
TIMEOUT = 60.0  # seconds for one file
SILENT = "files cannot be kept now: retry"


class Error(msgspec.Struct):
    """An error of the media process."""

    code: str = "internal"


class ErrorBody(msgspec.Struct):
    """The body of its refusals."""

    error: Error = msgspec.field(default_factory=Error)


class StoredFiles(msgspec.Struct, frozen=True):
    """What was stored, and what was refused."""

    uploaded: list[Uploaded]
    refused: list[RefusedFile]


class MediaUploads:
    """Uploads to the media process of this node. `limit` is the largest file; 0 where it stores none."""

    def __init__(self, reactor: Any, socket: Path, identity: ForwardedIdentity, limit: int) -> None:
        self._reactor = reactor
        self._agent = unix_agent(reactor, socket)
        self._identity = identity
        self._limit = limit

    async def store(self, files: Sequence[MailFile], owner_id: str) -> StoredFiles:
        """Store these files of a user. Raises Unavailable, and then nothing of them is used."""
        stored = StoredFiles([], [RefusedFile(file.filename, "too_many") for file in files[MAX_FILES:]])
        for file in files[:MAX_FILES]:
            kept = await self._upload(file, owner_id)
            if isinstance(kept, Uploaded):
                stored.uploaded.append(kept)
            else:
                stored.refused.append(RefusedFile(file.filename, kept))
        for refused in stored.refused:
            log.info("inbound.file_refused", reason=refused.reason)
        return stored

    async def _upload(self, file: MailFile, owner_id: str) -> Uploaded | str:
        """The stored file, or why it was refused."""
        if len(file.content) > self._limit:
            return "too_large" if self._limit else "not_stored_here"
        try:
            return await run_within(TIMEOUT, self._reactor, self._post(file, owner_id))
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - the process restarts, or is too slow
            log.warning("inbound.files_unreachable", error=type(error).__name__)
            raise Unavailable(SILENT) from None

    async def _post(self, file: MailFile, owner_id: str) -> Uploaded | str:
        uri = b"http://media/media?filename=" + quote(file.filename, safe="").encode()
        named = {"Content-Type": "application/octet-stream", **self._identity.user_headers(owner_id)}
        headers = Headers({name: [value] for name, value in named.items()})
        body: Any = FileBodyProducer(BytesIO(file.content))
        response = await self._agent.request(b"POST", uri, headers, body)
        answer = await read_body(response, MAX_ANSWER)
        if response.code == 201:
            return msgspec.json.decode(answer, type=Uploaded)
        if response.code >= 500:
            raise Unavailable(SILENT)
        return msgspec.json.decode(answer, type=ErrorBody).error.code
