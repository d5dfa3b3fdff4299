"""`portico verify` on files: what it prints, and how it ends."""

import json
import zipfile
from pathlib import Path

import pytest

from cli import main
from tests.support.evidence import KEY, OTHER_KEY, certificate


def written(path: Path, files: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def keys(path: Path, *texts: str) -> str:
    path.write_text(json.dumps({"keys": [{"public_key": text} for text in texts]}))
    return str(path)


def test_what_fits_ends_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = written(tmp_path / "c.zip", certificate())
    rotated = keys(tmp_path / "keys.json", OTHER_KEY.public.text, KEY.public.text)
    assert main(["verify", str(archive), "--key", rotated]) == 0
    assert "entries 1 to 7 fit" in capsys.readouterr().out
    assert main(["verify", str(archive)]) == 0
    assert "the key is the archive's own" in capsys.readouterr().out


def test_what_does_not_fit_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = certificate()
    files["messages.jsonl"] = files["messages.jsonl"].replace(b"900", b"901")
    assert main(["verify", str(written(tmp_path / "c.zip", files))]) == 1
    assert "c.zip does not fit: entry 4: what was said" in capsys.readouterr().out
    other = keys(tmp_path / "keys.json", OTHER_KEY.public.text)
    assert main(["verify", str(written(tmp_path / "c.zip", certificate())), "--key", other]) == 1
    wanted = f"is signed by the key {KEY.public.id}, which is none of those given: {OTHER_KEY.public.id}"
    assert wanted in capsys.readouterr().out


def test_a_time_stamp_of_another_manifest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {**certificate(), "manifest.tsr": b"no time stamp"}
    assert main(["verify", str(written(tmp_path / "c.zip", files))]) == 1
    assert "manifest.tsr is not of manifest.json" in capsys.readouterr().out


def test_a_damaged_archive_and_none_at_all(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = written(tmp_path / "c.zip", certificate())
    archive.write_bytes(archive.read_bytes()[:-40])
    assert main(["verify", str(archive)]) == 1
    assert "the archive is damaged" in capsys.readouterr().out
    assert main(["verify", str(tmp_path / "nothing.zip")]) == 1
    assert "cannot be read" in capsys.readouterr().err


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_is_there_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = written(tmp_path / "c.zip", certificate())
    with zipfile.ZipFile(archive, "a") as again:
        again.writestr("messages.jsonl", b"")
    assert main(["verify", str(archive)]) == 1
    assert "messages.jsonl is twice" in capsys.readouterr().out


def test_an_archive_that_was_unpacked_and_packed_again_fits(tmp_path: Path) -> None:
    archive = written(tmp_path / "c.zip", {"attachments/": b"", **certificate()})
    assert main(["verify", str(archive), "--key", keys(tmp_path / "keys.json", KEY.public.text)]) == 0


def test_a_changed_byte_of_what_is_packed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = written(tmp_path / "c.zip", certificate(), zipfile.ZIP_DEFLATED)
    packed = bytearray(archive.read_bytes())
    packed[packed.index(b"messages.jsonl") + 30] ^= 0xFF
    archive.write_bytes(packed)
    assert main(["verify", str(archive)]) == 1
    assert "c.zip does not fit: the archive is damaged" in capsys.readouterr().out


def test_an_encrypted_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = written(tmp_path / "c.zip", certificate())
    packed = archive.read_bytes()
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        parts = packed.split(header)
        packed = header.join([parts[0], *(_encrypted(part, flags - len(header)) for part in parts[1:])])
    archive.write_bytes(packed)
    assert main(["verify", str(archive)]) == 1
    assert "is encrypted" in capsys.readouterr().out


def _encrypted(entry: bytes, at: int) -> bytes:
    return entry[:at] + bytes([entry[at] | 1]) + entry[at + 1 :]


def test_what_is_not_in_the_manifest_is_not_unpacked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = written(tmp_path / "c.zip", {**certificate(), "more.bin": bytes(1000)}, zipfile.ZIP_DEFLATED)
    packed = bytearray(archive.read_bytes())
    packed[packed.index(b"more.bin") + len("more.bin")] ^= 0xFF
    archive.write_bytes(packed)
    assert main(["verify", str(archive)]) == 1
    assert "the file more.bin is not in the manifest" in capsys.readouterr().out


def test_many_files_are_counted_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive = written(tmp_path / "c.zip", {**certificate(), **{f"{n}": b"" for n in range(30_000)}})
    assert main(["verify", str(archive)]) == 1
    assert "the file 0 is not in the manifest" in capsys.readouterr().out


def test_content_under_the_name_of_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(written(tmp_path / "c.zip", {**certificate(), "more/": b"words"}))]) == 1
    assert "the file more/ is not in the manifest" in capsys.readouterr().out
