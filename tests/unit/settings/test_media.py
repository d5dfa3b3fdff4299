"""The configuration of files: where they are kept, how large, how readers reach them."""

from pathlib import Path

import pytest

from portico.settings.core import SettingsError, parse
from server.secret import ensure_media_secret

S3 = {
    "S3_ENDPOINT": "https://s3.example",
    "S3_BUCKET": "files",
    "S3_REGION": "eu-west-1",
    "S3_ACCESS_KEY_ID": "id",
    "S3_SECRET_ACCESS_KEY": "hidden",
}


def test_files_are_on_the_disk_unless_told_otherwise() -> None:
    media = parse({"PORTICO_PORT": "9000"}).media
    assert (media.max_bytes, media.bucket, media.service_url) == (25 << 20, None, None)
    assert media.public_url == "http://127.0.0.1:9000"


def test_links_lead_where_readers_are() -> None:
    assert parse({"PORTICO_PUBLIC_URL": "https://chat.example"}).media.public_url == "https://chat.example"


def test_links_are_signed_by_a_secret_of_their_own_or_that_of_the_tokens() -> None:
    assert parse({"ACCESS_TOKEN_SECRET": "a"}).media.secret == "a"
    assert parse({"ACCESS_TOKEN_SECRET": "a", "MEDIA_SECRET": "b"}).media.secret == "b"


def test_a_bucket_is_all_of_its_variables() -> None:
    bucket = parse(S3).media.bucket
    assert bucket is not None
    assert (bucket.endpoint, bucket.name, bucket.region) == ("https://s3.example", "files", "eu-west-1")
    assert "hidden" not in repr(parse(S3))


@pytest.mark.parametrize("missing", S3)
def test_half_a_bucket_is_a_mistake(missing: str) -> None:
    with pytest.raises(SettingsError, match=missing):
        parse({name: value for name, value in S3.items() if name != missing})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MEDIA_MAX_BYTES", "0"),
        ("MEDIA_MAX_BYTES", "25M"),
        ("MEDIA_SERVICE_URL", "media.example"),
        ("PORTICO_PUBLIC_URL", "chat.example"),
    ],
)
def test_a_mistake_names_the_variable(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        parse({name: value})


def test_an_endpoint_is_an_address() -> None:
    with pytest.raises(SettingsError, match="S3_ENDPOINT"):
        parse({**S3, "S3_ENDPOINT": "s3.example"})


def test_without_any_secret_one_is_made_and_kept(tmp_path: Path) -> None:
    settings = parse({"PORTICO_HOME": str(tmp_path / "home"), "JWT_JWKS_URL": "https://id.example/keys"})
    secret = ensure_media_secret(settings).media.secret
    assert secret
    assert ensure_media_secret(settings).media.secret == secret


def test_a_secret_that_is_there_signs_links(tmp_path: Path) -> None:
    settings = parse({"PORTICO_HOME": str(tmp_path / "home"), "ACCESS_TOKEN_SECRET": "a"})
    assert ensure_media_secret(settings) == settings
