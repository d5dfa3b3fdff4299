"""Compression of messages: what a receiver inflates is what was said, and no length tells a secret."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.domain.media.signed_urls import path
from router.transport.deflate import BITS, MANY, MOST, TAIL, Deflater, deflated, inflated

KEY = b"key of the tests"
URL = path(KEY, "0" * 32, "original", 1_800_000_000).encode()
SIGNATURE = URL[-64:]
MESSAGE = b'{"text":"Is it still free?","url":"https://example.com' + URL + b'"}'
JWT = b"eyJhbGciOiJIUzI1NiJ9.eyJ2aWRlbyI6eyJyb29tIjoiY2FsbC0xIn19.c2lnbmF0dXJlIG9mIHRoZSB0b2tlbg"
PIECES = st.binary(max_size=300) | st.sampled_from([MESSAGE, JWT, b"sig=", b"eyJ", b" " * 500])


def read(data: bytes | None, bits: int = BITS) -> bytes:
    """As a client does."""
    assert data is not None
    return zlib.decompressobj(-bits).decompress(data + TAIL)


@given(st.lists(PIECES).map(b"".join), st.integers(9, BITS))
def test_a_message_arrives_whatever_the_size_of_the_window(payload: bytes, bits: int) -> None:
    assert read(deflated(payload, bits), bits) == payload
    assert inflated(deflated(payload) or b"", len(payload)) == payload


def test_repetition_is_compressed() -> None:
    assert len(deflated(b'{"status":"active"},' * 500) or b"") < 200


@pytest.mark.parametrize("secret", [SIGNATURE, JWT])
def test_a_secret_stands_in_the_message_as_it_is(secret: bytes) -> None:
    payload = b'[{"text":"hello"},' * 50 + b'"https://example.com/?sig=' + secret + b'"]'
    assert secret in (deflated(payload) or b"")


def test_the_length_is_the_same_whether_a_guess_of_the_secret_is_right_or_wrong() -> None:
    """What CRIME and BREACH measure."""
    wrong = bytes(b"0123456789abcdef"[(b"0123456789abcdef".index(byte) + 5) % 16] for byte in SIGNATURE[:16])
    lengths = {
        len(deflated(b'{"text":"' + guess + b'"},' + MESSAGE + b'{"text":"' + guess + b'"}') or b"")
        for guess in (SIGNATURE[:16], wrong)
    }
    alone = [len(deflated(b'{"text":"' + guess + b'"}') or b"") for guess in (SIGNATURE[:16], wrong)]
    assert len(lengths) == 1 or max(lengths) - min(lengths) == abs(alone[0] - alone[1])


def test_a_message_made_of_secrets_is_not_compressed() -> None:
    assert deflated(MESSAGE * MANY) is not None
    assert deflated(MESSAGE * (MANY + 1)) is None


@pytest.mark.parametrize("evil", [b"eyJ" * 100_000, b"eyJaaaaaaaa." * 25_000, b"sig=" * 75_000])
def test_a_text_that_looks_like_many_secrets_costs_little(evil: bytes) -> None:
    assert read(deflated(evil)) == evil


def test_the_same_message_is_compressed_once_for_all_receivers() -> None:
    deflater, payload = Deflater(), b"again and " * 500
    assert deflater.deflate(payload) is deflater.deflate(payload)
    assert read(deflater.deflate(payload, 9), 9) == payload
    assert read(deflater.deflate(payload[1:])) == payload[1:]


def test_what_some_clients_would_not_inflate_is_not_compressed() -> None:
    assert deflated(b"x" * MOST) is not None
    assert deflated(b"x" * (MOST + 1)) is None


def test_nothing_is_inflated_beyond_the_limit() -> None:
    bomb = deflated(bytes(10_000)) or b""
    assert len(bomb) < 100
    assert inflated(bomb, 10_000) == bytes(10_000)
    assert inflated(bomb, 9_999) is None


@pytest.mark.parametrize("payload", [b"\xff\xff\xff", b"\x03\x00"])
def test_what_is_no_message_is_not_taken(payload: bytes) -> None:
    """An invalid block, and a stream that ends."""
    assert inflated(payload, 1000) is None
