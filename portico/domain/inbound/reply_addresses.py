"""The address that answers go to: `r-<token>@<domain>`. Pure.

A token names one person in one conversation. It is random, and in letters that survive programs which change
the case of addresses.
"""

import base64
import hmac
import re
from collections.abc import Iterable

TOKEN_BYTES = 20
TOKEN = re.compile(r"[a-z2-7]{32}")
THREAD_PURPOSE = "portico mail threads v1"


def token_of(random: bytes) -> str:
    """The token of TOKEN_BYTES random bytes."""
    return base64.b32encode(random).decode().lower()


def reply_address(token: str, domain: str) -> str:
    return f"r-{token}@{domain}"


def tokens_in(values: Iterable[str], domain: str) -> list[str]:
    """The tokens in addresses or in headers full of them, each once."""
    address = re.compile(rf"(?<![\w.+-])r-([a-z2-7]{{32}})@{re.escape(domain)}(?![\w.-]*\w)", re.IGNORECASE)
    found = (match.lower() for value in values for match in address.findall(value))
    return list(dict.fromkeys(found))


def thread_id(key: bytes, conversation_id: int, user_id: str, domain: str) -> str:
    """The message id that all mails to this person about this conversation refer to."""
    named = f"{THREAD_PURPOSE} {conversation_id} {user_id}".encode()
    return f"<thread-{hmac.digest(key, named, 'sha256')[:16].hex()}@{domain}>"
