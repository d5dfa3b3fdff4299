"""What an operator is told of a server whose certificate does not hold, in one line of the log."""

from pathlib import Path
from typing import Any

import pytest
import pytest_twisted
from structlog.testing import capture_logs
from twisted.internet import reactor

from runtime.http_client import Http, HttpRequest, NoAnswer
from runtime.tls_trouble import NOT_TRUSTED, OTHER_HOST
from tests.support.certificates import Issued, issue, pem, running_https
from tests.support.ports import free_port
from tests.support.site import running_site

AUTHORITY = issue("authority")
BAD = [
    pytest.param(issue("localhost", AUTHORITY, begins=-2, ends=-1), NOT_TRUSTED, id="expired"),
    pytest.param(issue("localhost", AUTHORITY, begins=1, ends=2), NOT_TRUSTED, id="not valid yet"),
    pytest.param(issue("localhost"), NOT_TRUSTED, id="self-signed"),
    pytest.param(issue("example.org", AUTHORITY), OTHER_HOST, id="another host"),
]


@pytest.fixture(autouse=True)
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine trusts the authority."""
    (tmp_path / "authority.pem").write_bytes(pem(AUTHORITY))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))


async def post(url: str) -> int | str:
    """The status, or the reason why there is none."""
    http = Http(reactor, timeout=10)
    try:
        response = await http.status_of(HttpRequest(method="POST", url=url, headers={}, body=b"{}"))
    except NoAnswer as error:
        return error.reason
    finally:
        await http.stop()
    return response.status


def lines(logs: Any) -> list[tuple[str, str]]:
    return [(each["host"], each["error"]) for each in logs if each["event"] == "http.unreachable"]


@pytest_twisted.ensureDeferred
async def test_a_good_certificate(tmp_path: Path) -> None:
    with running_https(tmp_path, issue("localhost", AUTHORITY)) as port:
        assert await post(f"https://localhost:{port}/hook") == 204


@pytest.mark.parametrize(("issued", "said"), BAD)
@pytest_twisted.ensureDeferred
async def test_a_bad_certificate(tmp_path: Path, issued: Issued, said: str) -> None:
    with running_https(tmp_path, issued) as port, capture_logs() as logs:
        assert await post(f"https://localhost:{port}/hook?token=secret") == "tls"
    assert lines(logs) == [(f"localhost:{port}", said)]


@pytest_twisted.ensureDeferred
async def test_a_server_that_speaks_no_tls() -> None:
    with running_site(lambda _: (200, {})) as site, capture_logs() as logs:
        assert await post(site.url.replace("http://", "https://")) == "tls"
    [(_, said)] = lines(logs)
    assert said.startswith("TLS: ")


@pytest_twisted.ensureDeferred
async def test_nobody_there() -> None:
    with capture_logs() as logs:
        assert await post(f"https://localhost:{free_port()}/") == "network"
    [(_, said)] = lines(logs)
    assert said == "ConnectionRefusedError"
