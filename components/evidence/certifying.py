"""Use case of certifying a conversation: an archive with its ledger, words, files and a signed manifest."""

import base64
import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

from msgspec import UNSET
from twisted.internet.defer import Deferred, DeferredSemaphore
from twisted.internet.threads import deferToThread

from components.evidence.archive import Archive
from components.evidence.attachments import AttachedFiles
from components.evidence.documents import Documents
from components.evidence.rows import readable
from components.evidence.time_stamps import TimeStamps
from portico.contract.evidence import Certificate, CertifyConversation
from portico.domain.errors import Conflict, TooLarge
from portico.domain.evidence import certificate as names
from portico.domain.evidence.certificate import attached_in, filename_of
from portico.domain.evidence.keys import SigningKey
from portico.domain.evidence.sealing import Issue, Recorded, ledger_file, manifest_of, messages_file
from portico.domain.people import NO_SESSION, Caller
from portico.domain.times import rfc3339
from portico.ports import Clock
from portico.storage.evidence.ledger import Extract, Ledger
from portico.storage.moderation.audit import AdminAction, Audit
from portico.waiting import sleep
from runtime.documents import RATE, Progress

PAGE = 500  # entries of a query
WHOLE = 1 << 20  # bytes of an archive that is one result
NO_KEY = "this server signs no certificates: its operator sets EVIDENCE_KEY"


class CertifyService:
    """Makes certificates, one at a time: a PDF takes a processor."""

    def __init__(
        self,
        store: Ledger,
        audit: Audit,
        files: AttachedFiles,
        documents: Documents,
        time_stamps: TimeStamps,
        key: SigningKey | None,
        clock: Clock,
    ) -> None:
        self._store = store
        self._audit = audit
        self._files = files
        self._documents = documents
        self._time_stamps = time_stamps
        self._key = key
        self._clock = clock
        self._one_at_a_time = DeferredSemaphore(1)

    async def certify(
        self, request: CertifyConversation, caller: Caller, progress: Progress | None
    ) -> Certificate:
        """Make a certificate and send it. Raises NotFound, Conflict, TooLarge, Unavailable."""
        seen_from = await self._store.check_access(request.conversation_id, caller.user_id, caller.role)
        if self._key is None:
            raise Conflict(NO_KEY)
        key = self._key
        archive = Archive()
        try:
            await self._one_at_a_time.run(
                lambda: Deferred.fromCoroutine(self._fill(archive, request, caller, seen_from, key))
            )
            return await self._deliver(archive, request.conversation_id, caller, progress)
        finally:
            archive.close()

    async def _fill(
        self,
        archive: Archive,
        request: CertifyConversation,
        caller: Caller,
        seen_from: int,
        key: SigningKey,
    ) -> None:
        conversation_id = request.conversation_id
        await self._note(conversation_id, caller)
        extract = await self._store.find_extract(conversation_id, request.since, request.until)
        entries = await self._read(conversation_id, extract, seen_from)
        at = rfc3339(datetime.fromtimestamp(self._clock.seconds(), UTC))
        issue = Issue(conversation_id, at, caller.user_id, extract.before)
        archive.add(names.LEDGER, ledger_file(entries))
        archive.add(names.MESSAGES, messages_file(entries))
        missing = await self._add_files(archive, entries)
        rows = readable(entries, await self._store.list_names(conversation_id))
        pages = await deferToThread(self._documents.make, issue, rows)
        for name, data in pages.items():
            archive.add(name, data)
        await self._seal(archive, manifest_of(issue, entries, archive.digests, missing, key).encode(), key)

    async def _read(self, conversation_id: int, extract: Extract, seen_from: int) -> list[Recorded]:
        entries: list[Recorded] = []
        for first in range(extract.first, extract.last + 1, PAGE):
            last = min(first + PAGE - 1, extract.last)
            entries += await self._store.read(conversation_id, first, last, seen_from)
        return entries

    async def _add_files(self, archive: Archive, entries: Sequence[Recorded]) -> list[str]:
        """Add the files of the messages; returns the paths of those that are gone."""
        attached = [file for entry in entries if entry.content for file in attached_in(entry.content)]
        missing: list[str] = []
        for file in {file.path: file for file in attached}.values():
            data = await self._files.read(file.media_id)
            if data is None:
                missing.append(file.path)
            else:
                archive.add(file.path, data)
        return missing

    async def _seal(self, archive: Archive, manifest: bytes, key: SigningKey) -> None:
        time_stamp = await self._time_stamps.stamp(manifest)
        archive.add(names.MANIFEST, manifest)
        archive.add(names.SIGNATURE, key.sign(manifest))
        if time_stamp is not None:
            archive.add(names.TIME_STAMP, time_stamp)

    async def _note(self, conversation_id: int, caller: Caller) -> None:
        if caller.role == "admin":
            action = f"conversation.certify:{conversation_id}"
            await self._audit.record_action(AdminAction(caller.user_id, action))

    async def _deliver(
        self, archive: Archive, conversation_id: int, caller: Caller, progress: Progress | None
    ) -> Certificate:
        size, digest, parts = archive.end(), hashlib.sha256(), []
        if progress is None and size > WHOLE:
            raise TooLarge("certificate", WHOLE)
        for data in archive.chunks():
            digest.update(data)
            chunk = base64.b64encode(data).decode()
            if progress is None:
                parts.append(chunk)
                continue
            progress.send(Certificate(chunk=chunk))
            if caller.session_id != NO_SESSION:  # the gateway takes it as fast as it comes
                await sleep(self._clock, len(chunk) / RATE)
        return Certificate(
            chunk="".join(parts) or UNSET,
            filename=filename_of(conversation_id),
            size=size,
            sha256=digest.hexdigest(),
        )
