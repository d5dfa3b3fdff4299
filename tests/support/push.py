"""The other side of pushes: a service account, a browser that can decrypt, and VAPID keys."""

import base64
import json
import os
from pathlib import Path
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class ServiceAccount:
    """A Google service account, its file and its key; tokens come from `url`."""

    def __init__(self, folder: Path, url: str) -> None:
        self.key = rsa.generate_private_key(65537, 2048)
        pem = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        self.file = folder / "service-account.json"
        account = {
            "type": "service_account",
            "project_id": "portico-1",
            "private_key_id": "key-1",
            "private_key": pem,
            "client_email": "portico@portico-1.iam.gserviceaccount.com",
            "client_id": "1",
            "token_uri": f"{url}/token",
        }
        self.file.write_text(json.dumps(account))


class Browser:
    """A subscription: what a page would register, and what its service worker would read."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._auth = os.urandom(16)
        public = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.p256dh, self.auth = base64url(public), base64url(self._auth)

    def read(self, body: bytes) -> Any:
        text = http_ece.decrypt(body, private_key=self._key, auth_secret=self._auth, version="aes128gcm")
        return json.loads(text)


def vapid_key() -> tuple[str, str]:
    """A pair as `VAPID_PRIVATE_KEY` and the page's `applicationServerKey` hold it."""
    key = ec.generate_private_key(ec.SECP256R1())
    private = key.private_numbers().private_value.to_bytes(32, "big")
    public = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64url(private), base64url(public)
