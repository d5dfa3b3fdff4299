"""The proof that a sender was warned about this text in this place: it is good for nothing else."""

import hashlib
import hmac
from collections.abc import Sequence

from portico.domain.errors import ConfirmNeeded
from portico.domain.guard.rules import Verdict

PURPOSE = "portico contact guard"
LENGTH = 32  # hexadecimal digits


def proof(key: bytes, sender_id: str, place: str, texts: Sequence[str]) -> str:
    """What `confirm` must be for these texts; `place` names the conversation or the message."""
    parts = (sender_id, place, *texts)
    signed = b"".join(len(part.encode()).to_bytes(4) + part.encode() for part in parts)
    return hmac.new(key, signed, hashlib.sha256).hexdigest()[:LENGTH]


def check_confirmed(verdict: Verdict, expected: str, given: str | None) -> None:
    """Raise ConfirmNeeded unless the sender gave the proof."""
    if given is None or not hmac.compare_digest(expected.encode(), given.encode()):
        raise ConfirmNeeded(verdict.detectors, expected)
