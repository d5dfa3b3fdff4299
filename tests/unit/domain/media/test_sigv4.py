"""Presigned requests: the example that AWS publishes, and what it does not show."""

from datetime import UTC, datetime

from portico.domain.media.sigv4 import Bucket, presign, presign_url

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
AWS = Bucket("https://s3.amazonaws.com", "examplebucket", "us-east-1", "AKIAIOSFODNN7EXAMPLE", SECRET)
THEN = datetime(2013, 5, 24, tzinfo=UTC).timestamp()


def test_the_published_example() -> None:
    url = presign_url(AWS, "GET", "https://examplebucket.s3.amazonaws.com/test.txt", THEN, 86400)
    assert url == (
        "https://examplebucket.s3.amazonaws.com/test.txt"
        "?X-Amz-Algorithm=AWS4-HMAC-SHA256"
        "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
        "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
        "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    )


def test_objects_are_addressed_by_path_and_arguments_are_sorted() -> None:
    url = presign(AWS, "GET", "a b", THEN, 60, {"response-content-type": "image/png"})
    assert url.startswith("https://s3.amazonaws.com/examplebucket/a%20b?X-Amz-Algorithm=")
    assert "&response-content-type=image%2Fpng&X-Amz-Signature=" in url


def test_a_signature_is_for_one_method() -> None:
    assert presign(AWS, "GET", "a", THEN, 60) != presign(AWS, "PUT", "a", THEN, 60)


def test_the_secret_does_not_show() -> None:
    assert SECRET not in repr(AWS)
    assert SECRET not in presign(AWS, "GET", "a", THEN, 60)
