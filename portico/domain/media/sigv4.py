"""Presigned requests to S3-compatible storage: AWS Signature Version 4, in the query. Pure."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where the files are, and the key pair that may use it. Every server understands addresses by path."""

    endpoint: str
    name: str
    region: str
    access_key_id: str
    secret_access_key: str = field(repr=False)


def presign(
    bucket: Bucket, method: str, key: str, now: float, valid: int, query: Mapping[str, str] | None = None
) -> str:
    """A URL that allows one method on one object for `valid` seconds."""
    base = bucket.endpoint.rstrip("/")
    return presign_url(bucket, method, f"{base}/{bucket.name}/{quote(key)}", now, valid, query)


def presign_url(
    bucket: Bucket, method: str, url: str, now: float, valid: int, query: Mapping[str, str] | None = None
) -> str:
    """The same for a URL that names bucket and object already, in whatever way."""
    moment = datetime.fromtimestamp(now, UTC)
    scope = f"{moment:%Y%m%d}/{bucket.region}/s3/aws4_request"
    signed = {
        **(query or {}),
        "X-Amz-Algorithm": ALGORITHM,
        "X-Amz-Credential": f"{bucket.access_key_id}/{scope}",
        "X-Amz-Date": f"{moment:%Y%m%dT%H%M%SZ}",
        "X-Amz-Expires": str(valid),
        "X-Amz-SignedHeaders": "host",
    }
    arguments = "&".join(f"{_escape(name)}={_escape(value)}" for name, value in sorted(signed.items()))
    digest = hashlib.sha256(_canonical(method, url, arguments).encode()).hexdigest()
    to_sign = "\n".join([ALGORITHM, signed["X-Amz-Date"], scope, digest])
    return f"{url}?{arguments}&X-Amz-Signature={_sign(bucket, moment, to_sign)}"


def _canonical(method: str, url: str, arguments: str) -> str:
    parts = urlsplit(url)
    return "\n".join(
        [method, parts.path or "/", arguments, f"host:{parts.netloc}", "", "host", "UNSIGNED-PAYLOAD"]
    )


def _sign(bucket: Bucket, moment: datetime, to_sign: str) -> str:
    key = f"AWS4{bucket.secret_access_key}".encode()
    for part in (f"{moment:%Y%m%d}", bucket.region, "s3", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, to_sign.encode(), "sha256").hex()


def _escape(text: str) -> str:
    return quote(text, safe="-_.~")
