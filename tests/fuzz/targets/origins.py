"""The `Origin` header and the list it is held against: an answer, or one line for the operator."""

from portico.domain.origins import LOCAL, Origins, normalise

SEEDS = (
    b"https://www.example.com\nhttps://www.example.com",
    b"https://*.example.com:*, null, capacitor://localhost\nhttps://a.example.com:8443",
    b"http://[::1]:*\nhttp://[0:0:0:0:0:0:0:1]:3000",
    b"https://b\xc3\xbccher.example,file://\nfile://",
    b"*\nnull",
    b"h://\x1c\x00\x1e/,fe://,fe://",
    b"https://d.example.com*\nhttps://d.example.com.evil.com",
    b"https://" + b"a." * 200 + b"\nhttps://" + b"a." * 200,
)


def check(data: bytes) -> None:
    """The first line is the list, the rest the header."""
    listed, _, origin = data.partition(b"\n")
    said = origin.decode("latin-1")
    try:
        entries = normalise(listed.decode("utf-8", "replace"))
    except ValueError:
        return
    assert normalise(",".join(entries)) == entries
    Origins(entries).allow(said)
    assert not Origins(LOCAL).allow("https://evil.example/" + said)
