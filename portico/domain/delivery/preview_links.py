"""Signed links to the preview of an email: for minutes, of one kind in one language. Pure.

The page behind a link has markup of an operator's templates, so it is a document of its own that may run
nothing. A frame sends no token; whoever has a link can see that example, and nothing else.
"""

import hmac

from portico.domain.errors import Forbidden

PREVIEW_PURPOSE = "portico mail previews v1"
PATH = "/console/mail/"
VALID = 300  # seconds


def preview_link(key: bytes, kind: str, language: str, now: float) -> str:
    """The path of the page, for VALID seconds."""
    signed = f"{kind}/{language}/{int(now) + VALID}"
    return f"{PATH}{signed}/{_sign(key, signed)}"


def kind_and_language(key: bytes, link: str, now: float) -> tuple[str, str]:
    """What a link is about, which is given without PATH. Raises Forbidden."""
    signed, _, signature = link.rpartition("/")
    if not (link.isascii() and hmac.compare_digest(signature, _sign(key, signed))):
        raise Forbidden("this link is not signed")
    kind, language, expires = signed.split("/")
    if int(expires) <= now:
        raise Forbidden("this link has expired: load the page of the templates again")
    return kind, language


def _sign(key: bytes, signed: str) -> str:
    return hmac.new(key, signed.encode(), "sha256").hexdigest()
