"""`portico verify`: check a certificate of a conversation, without a server and without a network."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cli.certificate_archive import Archive, opened
from cli.errors import OperatorError
from portico.domain.evidence.certificate import MANIFEST, TIME_STAMP
from portico.domain.evidence.keys import KeyTrouble, VerifyingKey, read_keys
from portico.domain.evidence.time_stamps import digest_in, time_of
from portico.domain.evidence.verifying import Files, Unfit, Verified, check_contents, read_manifest

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
        with opened(args.file) as archive:
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


def _verified(files: Archive, keys: Sequence[VerifyingKey]) -> Verified:
    manifest = read_manifest(files, keys)
    files.expect(manifest.files)
    check_contents(files, manifest)
    return Verified(manifest, bool(keys))


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
