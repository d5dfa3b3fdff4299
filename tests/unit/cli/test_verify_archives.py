"""`portico verify` on archives that are made to be read as something else, or to fill memory."""

import resource
import stat
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

import pytest

from cli import main
from tests.support.evidence import certificate
from tests.unit.cli.test_verify import written

ROOM = 1 << 30  # bytes of address space for the command
BLOCK = 1 << 20
BOMB = 1500  # blocks


def refused(archive: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What does not fit."""
    assert main(["verify", str(archive)]) == 1
    return capsys.readouterr().out.removeprefix(f"{archive.name} does not fit: ").rstrip()


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_a_link_or_a_device(tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: int) -> None:
    archive = tmp_path / "c.zip"
    with zipfile.ZipFile(archive, "w") as made:
        for name, data in certificate().items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (kind if name == "messages.jsonl" else stat.S_IFREG) << 16 | 0o644 << 16
            made.writestr(entry, data)
    assert refused(archive, capsys) == "messages.jsonl is not a file in the archive, but a link or a device"


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../../more", "Messages.jsonl", "./messages.jsonl", "C:\\more"]
)
def test_a_name_that_leads_elsewhere(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    archive = written(tmp_path / "c.zip", {**certificate(), name: b"more"})
    assert refused(archive, capsys) == f"the file {name} is not in the manifest"


def test_a_name_that_a_terminal_would_obey(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = "more\r\x1b[2K\nconversation 3: entries 1 to 7 fit\u202e"
    archive = written(tmp_path / "c.zip", {**certificate(), name: b""})
    wanted = "more\\u000d\\u001b[2K\\u000aconversation 3: entries 1 to 7 fit\\u202e"
    assert refused(archive, capsys) == f"the file {wanted} is not in the manifest"


def test_an_archive_before_the_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Programs that read from the beginning would unpack the other one."""
    other = written(tmp_path / "other.zip", {"conversation.html": b"something else"}).read_bytes()
    archive = written(tmp_path / "c.zip", certificate())
    archive.write_bytes(other + archive.read_bytes())
    assert refused(archive, capsys) == "the archive has something before its first file"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_method_that_cannot_be_stopped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], method: int
) -> None:
    archive = written(tmp_path / "c.zip", certificate(), method)
    assert refused(archive, capsys) == "the file ledger.jsonl is neither stored nor deflated in the archive"


@pytest.mark.parametrize("declared", [BOMB * BLOCK, 4000])
@pytest.mark.parametrize("name", ["manifest.json", "messages.jsonl", "conversation.html"])
def test_a_small_archive_of_gigabytes(tmp_path: Path, name: str, declared: int) -> None:
    """Whether it says how large the file is or not, no gigabytes are unpacked."""
    archive = written(tmp_path / "c.zip", {**certificate(), name: bomb()})
    archive.write_bytes(as_deflated(archive, name, declared))
    outcome = subprocess.run(
        [sys.executable, "-m", "cli", "verify", str(archive)],
        capture_output=True, text=True, check=False, preexec_fn=_with_little_memory,
    )  # fmt: skip
    assert (outcome.returncode, outcome.stderr) == (1, "")
    assert outcome.stdout.startswith("c.zip does not fit: ")


def bomb() -> bytes:
    """Blocks of zeros, deflated: each block alone, so that one is enough to have all of them."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    block = packer.compress(bytes(BLOCK)) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * BOMB + packer.flush()


def as_deflated(archive: Path, name: str, size: int) -> bytes:
    """The archive, whose headers say of a stored file that it is deflated and how large it is unpacked."""
    with zipfile.ZipFile(archive) as written_one:
        local, central = written_one.getinfo(name).header_offset, written_one.start_dir
    packed = bytearray(archive.read_bytes())
    listed = packed.index(name.encode(), central) - 46
    for method, unpacked in ((local + 8, local + 22), (listed + 10, listed + 24)):
        struct.pack_into("<H", packed, method, zipfile.ZIP_DEFLATED)
        struct.pack_into("<L", packed, unpacked, size)
    return bytes(packed)


def _with_little_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ROOM, ROOM))
