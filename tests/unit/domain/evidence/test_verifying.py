"""Certificates that were tampered with: the first entry that does not fit is named."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from portico.domain.evidence import certificate as names
from portico.domain.evidence.chain import digest_after
from portico.domain.evidence.keys import KeyTrouble, read_keys, signing_key
from portico.domain.evidence.verifying import Unfit, verify
from tests.support.evidence import FILE, KEY, OTHER_KEY, certificate, recorded

Files = dict[str, bytes]
LEASE = f"attachments/{'f' * 32}.txt"


def lines_of(files: Files, name: str = names.LEDGER) -> list[bytes]:
    return files[name].splitlines(keepends=True)


def with_lines(files: Files, lines: list[bytes], name: str = names.LEDGER) -> Files:
    return {**files, name: b"".join(lines)}


def unfit(files: Files) -> Unfit:
    with pytest.raises(Unfit) as caught:
        verify(files, [KEY.public])
    return caught.value


def test_what_nobody_touched_fits() -> None:
    verified = verify(certificate(), [KEY.public])
    assert (verified.trusted, verified.last) == (True, 7)
    assert not verify(certificate()).trusted
    assert verify(certificate(first=4), [KEY.public]).manifest.first == 4


@pytest.mark.parametrize("position", range(0, 60, 7))
def test_one_byte_of_a_text(position: int) -> None:
    files = certificate()
    lines = lines_of(files, names.MESSAGES)
    text = bytearray(lines[3])
    place = text.index(b"The rent") + position % 15
    text[place] ^= 1
    lines[3] = bytes(text)
    assert unfit(with_lines(files, lines, names.MESSAGES)).n == 4


def dropped(lines: list[bytes]) -> list[bytes]:
    return lines[:3] + lines[4:]


def cut_off(lines: list[bytes]) -> list[bytes]:
    return lines[:-1]


def doubled(lines: list[bytes]) -> list[bytes]:
    return lines[:4] + lines[3:]


def moved(lines: list[bytes]) -> list[bytes]:
    return [*lines[:3], lines[4], lines[3], *lines[5:]]


def later(lines: list[bytes]) -> list[bytes]:
    return [*lines[:4], lines[4].replace(b"09:00:05", b"09:30:05"), *lines[5:]]


@pytest.mark.parametrize(
    ("change", "first"), [(dropped, 4), (cut_off, 7), (doubled, 5), (moved, 4), (later, 5)]
)
def test_an_entry_dropped_doubled_moved_or_with_another_time(
    change: Callable[[list[bytes]], list[bytes]], first: int
) -> None:
    files = certificate()
    assert unfit(with_lines(files, change(lines_of(files)))).n == first


def rechained(change: Callable[[dict[str, Any]], None], n: int) -> list[bytes]:
    """The lines of who changes an entry and computes all digests after it anew."""
    entries = [dict(entry.line.entry) for entry in recorded()]
    change(entries[n - 1])
    before, lines = bytes(32), []
    for number, entry in enumerate(entries, 1):
        before = digest_after(before, entry)
        line = {"n": number, "entry": entry, "digest": before.hex()}
        lines.append(json.dumps(line).encode() + b"\n")
    return lines


def test_a_chain_that_was_computed_anew_does_not_fit_the_signed_one() -> None:
    lines = rechained(lambda entry: entry.update(at="2026-11-28T08:00:05.000000Z"), 5)
    assert unfit(with_lines(certificate(), lines)).n == 5


@pytest.mark.parametrize("swapped", [b"another lease", b""])
def test_a_swapped_attachment(swapped: bytes) -> None:
    assert unfit({**certificate(), LEASE: swapped}).n == 7
    assert swapped != FILE


def test_a_missing_attachment() -> None:
    files = certificate()
    del files[LEASE]
    assert unfit(files).n == 7


def test_words_that_are_left_out() -> None:
    files = certificate()
    lines = lines_of(files, names.MESSAGES)
    assert unfit(with_lines(files, lines[:3] + lines[4:], names.MESSAGES)).n == 4


def test_another_key() -> None:
    assert unfit(certificate(OTHER_KEY)).n is None
    assert "is not signed by" in str(unfit(certificate(OTHER_KEY)))


def test_earlier_keys_of_the_server_still_count() -> None:
    assert verify(certificate(), [OTHER_KEY.public, KEY.public]).trusted


def test_a_changed_manifest() -> None:
    files = certificate()
    changed = files[names.MANIFEST].replace(b'"issued_to":"ada"', b'"issued_to":"bob"')
    assert changed != files[names.MANIFEST]
    assert "is not signed by" in str(unfit({**files, names.MANIFEST: changed}))


@pytest.mark.parametrize("name", [names.PAGE, "more.txt"])
def test_a_page_to_read_that_says_something_else(name: str) -> None:
    assert name in str(unfit({**certificate(), name: b"<p>something else</p>"}))


@pytest.mark.parametrize("name", [names.MANIFEST, names.SIGNATURE, names.LEDGER, names.MESSAGES, names.PAGE])
def test_a_missing_file(name: str) -> None:
    files = certificate()
    del files[name]
    assert name in str(unfit(files))


@pytest.mark.parametrize("name", [names.LEDGER, names.MESSAGES, names.MANIFEST])
def test_what_cannot_be_read_is_unfit_too(name: str) -> None:
    unfit({**certificate(), name: b"\xff{\n"})


def test_keys_are_read_as_a_server_publishes_them_and_alone() -> None:
    published = json.dumps({"keys": [{"public_key": KEY.public.text, "key_id": "x"}]})
    for text in (published, KEY.public.text + "\n"):
        assert [key.id for key in read_keys(text)] == [KEY.public.id]
    for text in ("", "no key", '{"keys": [{"public_key": "AAAA"}]}'):
        with pytest.raises(KeyTrouble):
            read_keys(text)
    with pytest.raises(KeyTrouble):
        signing_key("AAAA")


@pytest.mark.parametrize("before", ["", "zz", "\u0660" * 64, "0" * 66])
def test_a_manifest_without_a_digest_before(before: str) -> None:
    files = certificate()
    signed = json.dumps({**json.loads(files[names.MANIFEST]), "before": before}).encode()
    changed = {**files, names.MANIFEST: signed, names.SIGNATURE: KEY.sign(signed)}
    assert "manifest.json cannot be read" in str(unfit(changed))
