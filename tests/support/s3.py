"""A fake S3 server with the operations that Portico uses; it accepts only correctly signed requests."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from portico.domain.media.sigv4 import Bucket, presign_url


class FakeS3:
    """Its objects by key, and how it can be told to fail."""

    def __init__(self, port: int) -> None:
        self.bucket = Bucket(f"http://127.0.0.1:{port}", "files", "eu-west-1", "key-id", "secret-key")
        self.objects: dict[str, tuple[bytes, str]] = {}
        self.broken = False

    @property
    def settings(self) -> dict[str, str]:
        """With these a node stores its files here."""
        return {
            "S3_ENDPOINT": self.bucket.endpoint,
            "S3_BUCKET": self.bucket.name,
            "S3_REGION": self.bucket.region,
            "S3_ACCESS_KEY_ID": self.bucket.access_key_id,
            "S3_SECRET_ACCESS_KEY": self.bucket.secret_access_key,
        }

    def signed(self, method: str, path: str) -> bool:
        """Whether the query is what the holder of the key would have made of the rest."""
        parts = urlsplit(path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        moment = time.mktime(time.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ")) - time.timezone
        own = {name: value for name, value in query.items() if not name.startswith("X-Amz-")}
        url = self.bucket.endpoint + parts.path
        return presign_url(self.bucket, method, url, moment, int(query["X-Amz-Expires"]), own).endswith(path)


@contextmanager
def running_s3() -> Iterator[FakeS3]:
    """The server for the length of the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.s3 = FakeS3(server.server_port)  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.s3  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self._allowed():
            self._s3.objects[self._key] = (body, self.headers["Content-Type"])
            self._answer(200)

    def do_GET(self) -> None:
        if self._allowed():
            found = self._s3.objects.get(self._key)
            self._answer(200, found[0]) if found else self._answer(404)

    def do_DELETE(self) -> None:
        if self._allowed():
            self._s3.objects.pop(self._key, None)
            self._answer(204)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""

    @property
    def _s3(self) -> FakeS3:
        return self.server.s3  # type: ignore[attr-defined, no-any-return]

    @property
    def _key(self) -> str:
        return urlsplit(self.path).path.removeprefix("/files/")

    def _allowed(self) -> bool:
        if self._s3.broken or not self._s3.signed(self.command, self.path):
            self._answer(503 if self._s3.broken else 403)
            return False
        return True

    def _answer(self, status: int, body: bytes = b"") -> None:
        query = dict(parse_qsl(urlsplit(self.path).query))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name in ("content-type", "content-disposition"):
            if f"response-{name}" in query:
                self.send_header(name, query[f"response-{name}"])
        self.end_headers()
        self.wfile.write(body)
