"""Time stamps by an authority that OpenSSL plays: they are kept only if they are of what was asked."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import pytest_twisted
from structlog.testing import capture_logs

from components.evidence.time_stamps import TimeStamps
from portico.domain.errors import Unavailable
from portico.domain.evidence.time_stamps import digest_in, time_of
from runtime.http_client import HttpRequest, HttpResponse, NoAnswer

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
CONFIG = """
[tsa]
default_tsa = own
[own]
serial = serial
signer_cert = cert.pem
signer_key = key.pem
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256, sha384, sha512
ess_cert_id_alg = sha256
[req]
distinguished_name = name
x509_extensions = stamping
[name]
[stamping]
extendedKeyUsage = critical, timeStamping
"""


class Authority:
    """Answers as an authority does, or with what a test says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.answer: HttpResponse | NoAnswer | None = None
        (folder / "tsa.cnf").write_text(CONFIG)
        (folder / "serial").write_text("01")
        self.openssl(
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem",
            "-days", "2", "-subj", "/CN=authority", "-config", "tsa.cnf",
        )  # fmt: skip

    def openssl(self, *arguments: str) -> None:
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)

    def stamp(self, query: bytes) -> bytes:
        (self.folder / "query").write_bytes(query)
        self.openssl("ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-out", "answer")
        return (self.folder / "answer").read_bytes()

    async def send(self, request: HttpRequest) -> HttpResponse:
        if isinstance(self.answer, NoAnswer):
            raise self.answer
        return self.answer or HttpResponse(status=200, headers={}, body=self.stamp(request.body))


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def client(authority: Any) -> TimeStamps:
    return TimeStamps(authority, "https://tsa.example.org")


@pytest_twisted.ensureDeferred
async def test_a_time_stamp_is_of_what_was_asked(authority: Authority) -> None:
    stamp = await client(authority).stamp(b"manifest")
    assert stamp is not None
    assert digest_in(stamp, b"manifest")
    assert not digest_in(stamp, b"another")
    assert not digest_in(b"no time stamp", b"manifest")
    assert time_of(stamp).year >= 2026
    (authority.folder / "manifest").write_bytes(b"manifest")
    authority.openssl("ts", "-verify", "-data", "manifest", "-in", "answer", "-CAfile", "cert.pem")


@pytest_twisted.ensureDeferred
async def test_an_answer_to_somebody_else_is_not_kept(authority: Authority) -> None:
    earlier = await client(authority).stamp(b"another")
    assert earlier is not None
    for answer in (
        HttpResponse(status=200, headers={}, body=earlier),
        HttpResponse(status=200, headers={}, body=b"what is this?"),
        HttpResponse(status=500, headers={}, body=b""),
        NoAnswer("timeout"),
    ):
        authority.answer = answer
        with pytest.raises(Unavailable):
            await client(authority).stamp(b"manifest")


@pytest_twisted.ensureDeferred
async def test_an_authority_that_refuses_gives_none(authority: Authority) -> None:
    """A policy that takes SHA-512 only refuses with an answer that is a proper one."""
    config = authority.folder / "tsa.cnf"
    config.write_text(config.read_text().replace("digests = sha256, sha384, sha512", "digests = sha512"))
    (authority.folder / "manifest").write_bytes(b"manifest")
    authority.openssl("ts", "-query", "-data", "manifest", "-sha256", "-out", "asked")
    refusal = authority.stamp((authority.folder / "asked").read_bytes())
    authority.answer = HttpResponse(status=200, headers={}, body=refusal)
    assert not digest_in(refusal, b"manifest")
    with pytest.raises(Unavailable), capture_logs() as logs:
        await client(authority).stamp(b"manifest")
    assert [each["reason"] for each in logs] == ["refused: Message digest algorithm is not supported."]


@pytest_twisted.ensureDeferred
async def test_without_an_authority_there_is_none(authority: Authority) -> None:
    stamps: Any = TimeStamps(authority, None)  # type: ignore[arg-type]
    assert await stamps.stamp(b"manifest") is None
