"""The beginning of foreign pages is fetched, from real sockets; never from one's own network."""

import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_twisted
from twisted.internet import reactor as global_reactor
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Site

from components.previews.fetcher import PageFetcher
from components.previews.page_beginning import PAGE, text_of

PORT_OF_HTTP = 80


class Pages(Resource):
    """What strangers serve."""

    isLeaf = True  # noqa: N815

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def render_GET(self, request: Any) -> Any:  # noqa: N802
        path = request.path.decode()
        self.asked.append(path)
        request.setHeader("content-type", "text/html; charset=iso-8859-1")
        answer: Any = getattr(self, f"_{path.strip('/')}")(request)
        return answer

    def _page(self, _request: Any) -> bytes:
        return "<title>Café</title>".encode("latin-1")

    def _moved(self, request: Any) -> bytes:
        request.redirect(b"/page")
        return b""

    def _circle(self, request: Any) -> bytes:
        request.redirect(b"/circle")
        return b""

    def _secret(self, request: Any) -> bytes:
        request.redirect(b"http://127.0.0.1/page")
        return b""

    def _image(self, request: Any) -> bytes:
        request.setHeader("content-type", "image/png")
        return b"<title>no</title>"

    def _missing(self, request: Any) -> bytes:
        request.setResponseCode(404)
        return b"<title>no</title>"

    def _endless(self, request: Any) -> int:
        request.write(b"<title>Much</title>" + b" " * PAGE)
        return NOT_DONE_YET

    def _silent(self, _request: Any) -> int:
        return NOT_DONE_YET


class Rewired:
    """The reactor, but the port of HTTP is that of the test's server."""

    def __init__(self, port: int) -> None:
        self._port = port

    def __getattr__(self, name: str) -> Any:
        return getattr(global_reactor, name)

    def connectTCP(self, host: str, port: int, *args: Any, **kwargs: Any) -> Any:  # noqa: N802
        assert port == PORT_OF_HTTP
        reactor: Any = global_reactor
        return reactor.connectTCP(host, self._port, *args, **kwargs)


class Internet:
    """A server of pages, and a fetcher that may go there when it comes by the name `localhost`."""

    def __init__(self, pages: Pages, port: int) -> None:
        self.pages, self.reactor = pages, Rewired(port)

    async def fetch(self, path: str) -> str | None:
        return await PageFetcher(self.reactor, lambda _: True).fetch(f"http://localhost/{path}")


@pytest_twisted.async_yield_fixture()
async def internet() -> AsyncIterator[Internet]:
    reactor: Any = global_reactor
    pages = Pages()
    site: Any = Site(pages)
    listening = reactor.listenTCP(0, site, interface="127.0.0.1")
    yield Internet(pages, listening.getHost().port)
    await listening.stopListening()


@pytest_twisted.ensureDeferred
async def test_a_page_is_text_in_its_charset(internet: Internet) -> None:
    assert await internet.fetch("page") == "<title>Café</title>"


@pytest_twisted.ensureDeferred
async def test_redirects_are_followed_but_not_for_ever(internet: Internet) -> None:
    assert await internet.fetch("moved") == "<title>Café</title>"
    assert await internet.fetch("circle") is None
    assert internet.pages.asked.count("/circle") == 4


@pytest_twisted.ensureDeferred
async def test_only_the_beginning_is_read(internet: Internet) -> None:
    text = await internet.fetch("endless")
    assert text is not None
    assert text.startswith("<title>Much</title>")
    assert len(text) == PAGE


@pytest.mark.parametrize("path", ["image", "missing"])
@pytest_twisted.ensureDeferred
async def test_what_is_no_page_is_not_read(internet: Internet, path: str) -> None:
    assert await internet.fetch(path) is None


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "0.0.0.0", "2130706433", "0x7f.1"])  # noqa: S104
@pytest_twisted.ensureDeferred
async def test_nobody_reaches_the_machine_itself(internet: Internet, host: str) -> None:
    assert await PageFetcher(internet.reactor).fetch(f"http://{host}/page") is None
    assert internet.pages.asked == []


@pytest_twisted.ensureDeferred
async def test_a_redirect_into_ones_own_network_is_not_followed(internet: Internet) -> None:
    looks = iter([True, False])  # the name is a stranger's, where it leads is not
    fetcher = PageFetcher(internet.reactor, lambda address: next(looks) if ":" not in address else True)
    assert await fetcher.fetch("http://localhost/secret") is None
    assert internet.pages.asked == ["/secret"]


@pytest.mark.parametrize("charset", ["punycode", "idna", "unicode_escape", "hex", "nothing", ""])
def test_a_page_chooses_no_codec_that_is_a_program(charset: str) -> None:
    body = "<title>Café</title>".encode() + b"-" + b"a" * 400_000
    began = time.process_time()
    assert text_of(body, f"text/html; charset={charset}").startswith("<title>Café</title>")
    assert time.process_time() - began < 1
