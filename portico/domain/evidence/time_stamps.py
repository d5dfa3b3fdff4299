"""Reads time stamps (RFC 3161)."""

import hashlib
from datetime import datetime

from rfc3161_client import TimeStampResponse, decode_timestamp_response

ALGORITHMS = {
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}


def digest_in(stamp: bytes, data: bytes) -> bool:
    """Whether a time stamp is of these bytes. It says nothing of who signed it."""
    try:
        imprint = decode_timestamp_response(stamp).tst_info.message_imprint
    except ValueError:
        return False
    algorithm = ALGORITHMS.get(imprint.hash_algorithm.dotted_string)
    return algorithm is not None and hashlib.new(algorithm, data).digest() == imprint.message


def time_of(stamp: bytes) -> datetime:
    """The time that the authority gave. Raises ValueError."""
    response: TimeStampResponse = decode_timestamp_response(stamp)
    return response.tst_info.gen_time
