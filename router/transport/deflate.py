"""Compression of WebSocket messages: permessage-deflate (RFC 7692), each message by itself.

Only messages of LEAST to MOST bytes are compressed: smaller ones fit into one packet anyway. No context is
kept between messages, so a connection holds no buffers, and a secret of one message says nothing about
another. Secrets within a message are written uncompressed, so its length tells nothing about them (CRIME,
BREACH). See docs/explanation/decisions/0009-large-messages-are-compressed.md.
"""

import re
import zlib
from collections.abc import Sequence
from itertools import islice
from typing import Any

from autobahn.exception import PayloadCorruptError
from autobahn.websocket.compress import (
    PerMessageDeflate,
    PerMessageDeflateOffer,
    PerMessageDeflateOfferAccept,
)

LEAST = 1024  # bytes
MOST = 4 << 20  # bytes: Node's WebSocket inflates no larger message, and the router would stand still for it
LEVEL = 1  # 60 % of the time of zlib's default, for a quarter more bytes
BITS = zlib.MAX_WBITS
TAIL = b"\x00\x00\xff\xff"  # the end of a message, which is not sent (section 7.2.1)
REMEMBERED = 65_536  # bytes of a message that is kept for the next receiver
MANY = 200  # secrets; a message with more is not compressed, because each costs some time
# Signatures of URLs of files, and tokens in the form of a JWT (for media servers).
SECRET = re.compile(rb"sig=[0-9a-f]{64}|eyJ[\w-]{8,200}+\.[\w-]{8,4000}+\.[\w-]{20,200}+")


class Acceptance(PerMessageDeflateOfferAccept):
    """The answer to an offer: neither side keeps a context."""

    def __init__(self, offer: PerMessageDeflateOffer) -> None:
        super().__init__(offer, request_no_context_takeover=True, no_context_takeover=True)

    def get_extension_string(self) -> str:
        """Also what Autobahn says only if the client has asked (RFC 7692, section 7.1.1.1)."""
        answer: str = super().get_extension_string()
        asked = self.offer.request_no_context_takeover
        return answer if asked else f"{answer}; server_no_context_takeover"


def accept(offers: Sequence[object]) -> Acceptance | None:
    """The first offer of permessage-deflate, accepted."""
    for offer in offers:
        if isinstance(offer, PerMessageDeflateOffer) and offer.accept_no_context_takeover:
            return Acceptance(offer)
    return None


def refuse(_: Sequence[object]) -> None:
    """Accept no offer."""


class MessageInflater(PerMessageDeflate):
    """Autobahn's, for the frames that are left to it, with two corrections.

    It does not cut a message that is a little longer than its limit, and keeps no buffers after a message.
    """

    _decompressor: Any

    def __init__(self, agreed: PerMessageDeflate) -> None:
        super().__init__(
            is_server=True,
            server_no_context_takeover=True,
            client_no_context_takeover=True,
            server_max_window_bits=agreed.server_max_window_bits,
            client_max_window_bits=agreed.client_max_window_bits,
            mem_level=agreed.mem_level,
        )

    def end_decompress_message(self) -> None:
        """Raises PayloadCorruptError for the rest of a message that stopped at the limit."""
        inflater, self._decompressor = self._decompressor, None
        try:
            rest = inflater.decompress(TAIL)
        except zlib.error as error:
            raise PayloadCorruptError(f"invalid permessage-deflate data: {error}") from None
        if rest:
            raise PayloadCorruptError("the message is longer than its limit")


class Deflater:
    """Compresses messages; the same message for many receivers only once."""

    def __init__(self) -> None:
        self._last: tuple[bytes, int, bytes | None] = b"", 0, None

    def deflate(self, payload: bytes, bits: int = BITS) -> bytes | None:
        """The payload of a compressed message, for a window of 2**`bits` bytes; None to send it as it is."""
        message, window, result = self._last
        if message is payload and window == bits:
            return result
        result = deflated(payload, bits)
        self._last = (payload, bits, result) if len(payload) <= REMEMBERED else (b"", 0, None)
        return result


def deflated(payload: bytes, bits: int = BITS) -> bytes | None:
    """The same, without memory. After a secret the compressor begins anew: nothing can refer to it."""
    secrets = _secrets(payload) if len(payload) <= MOST else ()
    if len(payload) > MOST or len(secrets) > MANY:
        return None
    compressor, pieces, place = zlib.compressobj(LEVEL, zlib.DEFLATED, -bits), [], 0
    for begin, end in secrets:
        pieces += [compressor.compress(payload[place:begin]), compressor.flush(zlib.Z_FULL_FLUSH)]
        pieces.append(_stored(payload[begin:end]))
        place = end
    pieces += [compressor.compress(payload[place:]), compressor.flush(zlib.Z_SYNC_FLUSH)]
    return b"".join(pieces).removesuffix(TAIL)


def inflated(payload: bytes, limit: int) -> bytes | None:
    """The message of a compressed payload; None if it is no whole one or has more than `limit` bytes.

    Nothing is inflated beyond the limit.
    """
    inflater = zlib.decompressobj(-BITS)
    try:
        message = inflater.decompress(payload + TAIL, limit + 1)
    except zlib.error:
        return None
    is_whole = not (inflater.unconsumed_tail or inflater.eof)
    return message if is_whole and len(message) <= limit else None


def _secrets(payload: bytes) -> list[tuple[int, int]]:
    """Where secrets begin and end; not all if there are more than MANY."""
    if not (b"sig=" in payload or b"eyJ" in payload):
        return []
    return [secret.span() for secret in islice(SECRET.finditer(payload), MANY + 1)]


def _stored(data: bytes) -> bytes:
    """An uncompressed block (RFC 1951, section 3.2.4) after a flush: up to 64 KiB."""
    size = len(data)
    return b"\x00" + size.to_bytes(2, "little") + (size ^ 0xFFFF).to_bytes(2, "little") + data
