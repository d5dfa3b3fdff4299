"""The body of an upload, in pieces: the bytes of its file come out, or a refusal."""

from components.media.body import body_of
from portico.domain.errors import PorticoError
from portico.domain.media.files import clean_name, content_type, disposition, served_as
from portico.domain.media.sniffing import KINDS, sniff

FORM = b"multipart/form-data; boundary=XX\n\n"
PART = b'Content-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: text/html\r\n\r\n'
SEEDS = (
    FORM + b"--XX\r\n" + PART + b"GIF89a\r\n--XX--\r\n",
    FORM + b"--XX\r\n" + b"X-A: b\r\n" * 50 + PART + b"<html>\r\n--XX--\r\n",
    FORM + b'--XX\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n' * 20 + b"--XX--",
    b"multipart/form-data; boundary=" + b"X" * 300 + b"\n\n--",
    b'multipart/form-data; boundary="X\\"Y"; charset*=utf-8\'\'%ff\n\n--X"Y\r\n\r\n',
    b"image/png\nfilename=..%2f%ff%00&filename=b\nPK\x03\x04" + b"\0" * 26 + b"mimetypetext/htmlPK",
    b"multipart/form-data\n\n",
)


def check(data: bytes) -> None:
    """The first line is the type, the second the query, the rest the body."""
    kind, _, rest = data.partition(b"\n")
    query, _, content = rest.partition(b"\n")
    try:
        body = body_of(kind.decode("latin-1"), query.decode("ascii", "replace"))
        found = b"".join(piece for part in _pieces(content) for piece in body.feed(part))
        body.end()
    except PorticoError:
        return
    assert len(found) <= len(content)
    sniffed = sniff(found[:4096])
    assert sniffed in KINDS
    name = clean_name(body.name, sniffed)
    header = disposition(served_as(sniffed), name) + content_type(sniffed)
    assert header.isascii()
    assert header.isprintable()


def _pieces(content: bytes) -> list[bytes]:
    """A body comes in pieces of any size."""
    step = content[0] % 97 + 1 if content else 1
    if len(content) > 4_096:
        step *= 64
    return [content[at : at + step] for at in range(0, len(content), step)]
