"""The archive of a certificate, written to a temporary file."""

import zipfile
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO

from portico.domain.evidence.certificate import FileDigest
from portico.domain.evidence.chain import digest_of

IN_MEMORY = 8 << 20  # bytes; a larger archive goes to the disk
CHUNK = 192 << 10  # bytes; a multiple of 3, so that pieces of base64 can be put together


class Archive:
    """A ZIP archive, and the digests of what is in it."""

    def __init__(self) -> None:
        self.digests: dict[str, FileDigest] = {}
        self._file: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - `close` closes it
        self._zip = zipfile.ZipFile(self._file, "w", zipfile.ZIP_DEFLATED)

    def add(self, name: str, data: bytes) -> None:
        """Add a file. One that is there already stays."""
        if name not in self.digests:
            self.digests[name] = FileDigest(name, len(data), digest_of(data))
            self._zip.writestr(name, data)

    def end(self) -> int:
        """Write the table of contents; returns the size."""
        self._zip.close()
        return self._file.seek(0, 2)

    def chunks(self) -> Iterator[bytes]:
        """The archive from its beginning."""
        self._file.seek(0)
        while chunk := self._file.read(CHUNK):
            yield chunk

    def close(self) -> None:
        self._zip.close()
        self._file.close()
