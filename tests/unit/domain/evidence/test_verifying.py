"""Certificates that were tampered with: the first entry that does not fit is named."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from portico.domain.evidence import certificate as names
from portico.domain.evidence.chain import Line, digest_after, digest_of
from portico.domain.evidence.keys import KeyTrouble, SigningKey, read_keys, signing_key
from portico.domain.evidence.sealing import Recorded, ledger_file, messages_file
from portico.domain.evidence.verifying import Unfit, verify
from tests.support.evidence import FILE, KEY, OTHER_KEY, certificate, recorded, sealed

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
    wanted = f"is signed by the key {OTHER_KEY.public.id}, which is none of those given: {KEY.public.id}"
    assert wanted in str(unfit(certificate(OTHER_KEY)))


def resigned(key: SigningKey, **changes: Any) -> Files:
    """The files with another manifest and a signature that fits it."""
    files = certificate()
    signed = json.dumps({**json.loads(files[names.MANIFEST]), **changes}).encode()
    return {**files, names.MANIFEST: signed, names.SIGNATURE: key.sign(signed)}


def test_a_manifest_that_is_signed_by_another_key_than_it_names() -> None:
    assert f"is not signed by the key {KEY.public.id}" in str(unfit(resigned(OTHER_KEY)))


def test_the_id_of_a_key_is_that_of_the_key() -> None:
    """Without the keys of the server its reader compares the id, so it must not be that of another key."""
    borrowed = resigned(OTHER_KEY, public_key=OTHER_KEY.public.text)
    with pytest.raises(Unfit, match=f"names the key {KEY.public.id} and has the key {OTHER_KEY.public.id}"):
        verify(borrowed)


def test_an_entry_of_another_conversation() -> None:
    lines = rechained(lambda entry: entry.update(conversation_id=4), 5)
    assert str(unfit(with_lines(certificate(), lines))) == "entry 5: is of another conversation"


@pytest.mark.parametrize("value", [2**60, 10**40, "[" * 100_000 + "]" * 100_000])
def test_what_no_entry_can_have(value: int | str) -> None:
    lines = lines_of(files := certificate())
    lines[4] = lines[4].replace(b'"from_seq":1', f'"from_seq":{value}'.encode())
    assert unfit(with_lines(files, lines)).n == 5


@pytest.mark.parametrize("said", ["7", '{"attachments":5}', '{"attachments":["x"]}', '{"x":' + "[" * 100_000])
def test_words_that_no_message_can_be(said: str) -> None:
    entry = {**recorded()[3].line.entry, "content_sha256": digest_of(said.encode())}
    line = Line(4, entry, digest_after(bytes.fromhex(recorded()[2].line.digest), entry).hex())
    made = [*recorded()[:3], Recorded(line, said)]
    files = {names.LEDGER: ledger_file(made), names.MESSAGES: messages_file(made)}
    assert unfit(sealed(files, made, bytes(32).hex(), KEY)).n == 4


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
    assert "manifest.json cannot be read" in str(unfit(resigned(KEY, before=before)))
