"""`portico verify`: check a certificate of a conversation, without a server and without a network."""

import argparse
import stat
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cli.errors import OperatorError
from portico.domain.evidence.certificate import MANIFEST, TIME_STAMP, FileDigest
from portico.domain.evidence.keys import KeyTrouble, VerifyingKey, read_keys
from portico.domain.evidence.time_stamps import digest_in, time_of
from portico.domain.evidence.verifying import Files, Unfit, Verified, check_contents, read_manifest

# RuntimeError is what zipfile raises for an encrypted file.
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError)
# The others can put gigabytes into a few bytes, and cannot be stopped on the way.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
BEFORE_MANIFEST = 256 << 20  # bytes of a file of which no manifest that fits has said how large it is
MORE = 1 << 20  # bytes that a file may have beyond its size, so that the entry in which they are is named
PLACE = "/.well-known/portico-evidence.json"


def add_command(subparsers: Any) -> None:
    """Declare the command."""
    parser = subparsers.add_parser(
        "verify",
        help="check a certificate of a conversation",
        description="Check a certificate: its signature, every entry, what was said and every file. "
        "It needs no server and no network. The first entry that does not fit is named, and the exit code "
        "is 1.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the ZIP archive")
    parser.add_argument(
        "--key",
        type=Path,
        metavar="FILE",
        help=f"the server's keys, as {PLACE} has them, or one public key; without it the key in the "
        "archive is used, which shows only that the archive fits itself",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print what the certificate is of, or what does not fit."""
    keys = _keys(args.key) if args.key else ()
    try:
        with _opened(args.file) as archive:
            files = Archive(archive)
            verified = _verified(files, keys)
            stamped = _time_stamp(files)
    except Unfit as unfit:
        _print([f"{args.file.name} does not fit: {unfit}"])
        return 1
    _print([*summary(verified), *stamped])
    return 0


def _print(lines: Sequence[str]) -> None:
    """Write lines. What a terminal would obey is written as its number: an archive may be a stranger's."""
    for line in lines:
        sys.stdout.write("".join(map(_printable, line)) + "\n")


def _printable(character: str) -> str:
    return character if character.isprintable() else f"\\u{ord(character):04x}"


def _verified(files: "Archive", keys: Sequence[VerifyingKey]) -> Verified:
    manifest = read_manifest(files, keys)
    files.expect(manifest.files)
    check_contents(files, manifest)
    return Verified(manifest, bool(keys))


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


def _opened(path: Path) -> zipfile.ZipFile:
    """Raises Unfit for what is no archive, OperatorError where there is nothing to read."""
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, ValueError) as error:
        raise Unfit(f"the archive is damaged ({error})") from None
    except OSError as error:
        raise OperatorError(f"{path} cannot be read: {error.strerror}") from error


def summary(verified: Verified) -> list[str]:
    """Lines that say what fits, and how far the key can be trusted."""
    manifest = verified.manifest
    lines = [
        f"conversation {manifest.conversation_id}: entries {manifest.first} to {verified.last} fit",
        f"issued {manifest.issued_at} to {manifest.issued_to}, {len(manifest.files)} files fit",
    ]
    if manifest.missing:
        lines.append(f"the server had lost {len(manifest.missing)} files: {', '.join(manifest.missing)}")
    if manifest.withheld:
        lines.append(f"the words of {len(manifest.withheld)} entries were not for who asked")
    lines.append(f"signed with the key {manifest.key_id}")
    if not verified.trusted:
        lines.append(f"the key is the archive's own: compare it with {PLACE} of the server, or pass --key")
    return lines


def _time_stamp(files: Files) -> list[str]:
    """What the time stamp says. Raises Unfit for one of another manifest."""
    stamp = files.get(TIME_STAMP)
    if stamp is None:
        return []
    if not digest_in(stamp, files[MANIFEST]):
        raise Unfit(f"{TIME_STAMP} is not of {MANIFEST}")
    return [f"time stamp of {time_of(stamp).isoformat()}: `openssl ts -verify` checks who gave it"]


def _keys(path: Path) -> Sequence[VerifyingKey]:
    try:
        return read_keys(path.read_text())
    except (KeyTrouble, UnicodeDecodeError) as error:
        raise OperatorError(f"{path} has no Ed25519 public key ({error})") from error
    except OSError as error:
        raise OperatorError(f"{path} cannot be read: {error.strerror}") from error
