"""Reads the archive of a certificate, which may be made to mislead or to fill the memory."""

import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from cli.errors import OperatorError
from portico.domain.evidence.certificate import FileDigest
from portico.domain.evidence.verifying import Unfit

# RuntimeError is what zipfile raises for an encrypted file.
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError)
# The others can put gigabytes into a few bytes, and cannot be stopped on the way.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
BEFORE_MANIFEST = 256 << 20  # bytes of a file of which no manifest that fits has said how large it is
MORE = 1 << 20  # bytes that a file may have beyond its size, so that the entry in which they are is named


class Archive(Mapping[str, bytes]):
    """The files of an archive, each unpacked when it is asked for: one that nobody listed may be of any size.

    Raises Unfit for what other programs may unpack as something else, what is much larger than the manifest
    says, and what is damaged. Folders without content are no files.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        listed = archive.infolist()
        found = [entry for entry in listed if entry.file_size or not entry.is_dir()]
        self._entries = {entry.filename: entry for entry in found}
        self._most: dict[str, int] = {}
        for name, times in Counter(entry.filename for entry in found).items():
            if times > 1:
                raise Unfit(f"the file {name} is twice in the archive")
        for entry in listed:
            _check_kind(entry)
        if min((entry.header_offset for entry in listed), default=0) > 0:
            raise Unfit("the archive has something before its first file")

    def expect(self, listed: Sequence[FileDigest]) -> None:
        """Say how large files are."""
        self._most = {file.name: 2 * file.size + MORE for file in listed}

    def __getitem__(self, name: str) -> bytes:
        entry = self._entries[name]
        if entry.file_size > self._most.get(name, BEFORE_MANIFEST):
            raise Unfit(f"the file {name} is too large: {entry.file_size} bytes")
        try:
            with self._archive.open(entry) as file:
                return file.read(entry.file_size)  # without a number zipfile unpacks what is really there
        except DAMAGED as error:
            raise Unfit(f"the archive is damaged ({error})") from None

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


def _check_kind(entry: zipfile.ZipInfo) -> None:
    """Raises Unfit for links and devices, and for a method that is not read."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Unfit(f"{entry.filename} is not a file in the archive, but a link or a device")
    if entry.compress_type not in METHODS:
        raise Unfit(f"the file {entry.filename} is neither stored nor deflated in the archive")


def opened(path: Path) -> zipfile.ZipFile:
    """Raises Unfit for what is no archive, OperatorError where there is nothing to read."""
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, ValueError) as error:
        raise Unfit(f"the archive is damaged ({error})") from None
    except OSError as error:
        raise OperatorError(f"{path} cannot be read: {error.strerror}") from error
