"""`portico verify`: check a certificate of a conversation, without a server and without a network."""

import argparse
import lzma
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cli.errors import OperatorError
from portico.domain.evidence.certificate import MANIFEST, TIME_STAMP
from portico.domain.evidence.keys import KeyTrouble, VerifyingKey, read_keys
from portico.domain.evidence.time_stamps import digest_in, time_of
from portico.domain.evidence.verifying import Files, Unfit, Verified, verify

# RuntimeError is what zipfile raises for an encrypted file, OSError what the bz2 module raises.
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
)
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
            verified = verify(files, keys)
            stamped = _time_stamp(files)
    except Unfit as unfit:
        sys.stdout.write(f"{args.file.name} does not fit: {unfit}\n")
        return 1
    sys.stdout.write(summary(verified) + stamped)
    return 0


class Archive(Mapping[str, bytes]):
    """The files of an archive, each unpacked when it is asked for: one that nobody listed may be of any size.

    Raises Unfit for what is there twice, and for what is damaged. Folders without content are no files.
    """

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        found = [entry for entry in archive.infolist() if entry.file_size or not entry.is_dir()]
        self._names = Counter(entry.filename for entry in found)
        for name, times in self._names.items():
            if times > 1:
                raise Unfit(f"the file {name} is twice in the archive")

    def __getitem__(self, name: str) -> bytes:
        if name not in self._names:
            raise KeyError(name)
        try:
            return self._archive.read(name)
        except DAMAGED as error:
            raise Unfit(f"the archive is damaged ({error})") from None

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _opened(path: Path) -> zipfile.ZipFile:
    """Raises Unfit for what is no archive, OperatorError where there is nothing to read."""
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, ValueError) as error:
        raise Unfit(f"the archive is damaged ({error})") from None
    except OSError as error:
        raise OperatorError(f"{path} cannot be read: {error.strerror}") from error


def summary(verified: Verified) -> str:
    """What fits, and how far the key can be trusted."""
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
    return "".join(f"{line}\n" for line in lines)


def _time_stamp(files: Files) -> str:
    """What the time stamp says. Raises Unfit for one of another manifest."""
    stamp = files.get(TIME_STAMP)
    if stamp is None:
        return ""
    if not digest_in(stamp, files[MANIFEST]):
        raise Unfit(f"{TIME_STAMP} is not of {MANIFEST}")
    return f"time stamp of {time_of(stamp).isoformat()}: `openssl ts -verify` checks who gave it\n"


def _keys(path: Path) -> Sequence[VerifyingKey]:
    try:
        return read_keys(path.read_text())
    except (KeyTrouble, UnicodeDecodeError) as error:
        raise OperatorError(f"{path} has no Ed25519 public key ({error})") from error
    except OSError as error:
        raise OperatorError(f"{path} cannot be read: {error.strerror}") from error
