"""Why no TLS connection was made, in words for operators."""

from OpenSSL import SSL
from service_identity import VerificationError

OTHER_HOST = "its certificate is for another host"
NOT_TRUSTED = "its certificate has expired, is not valid yet, or is signed by nobody whom this machine trusts"
UNVERIFIED = "certificate verify failed"  # OpenSSL says no more of it


def cause_of(error: BaseException) -> BaseException:
    """What ended a request, without the exceptions that Twisted wraps around it."""
    reasons = getattr(error, "reasons", None)
    return cause_of(reasons[0].value) if reasons else error


def tls_trouble(error: BaseException) -> str | None:
    """What is wrong with the TLS of a server; None if something else is."""
    if isinstance(error, VerificationError):
        return OTHER_HOST
    if not isinstance(error, SSL.Error):
        return None
    said = _said(error)
    return NOT_TRUSTED if said == UNVERIFIED else f"TLS: {said}"


def _said(error: SSL.Error) -> str:
    """The reason of OpenSSL, such as `wrong version number` of a server that does not speak TLS."""
    queue = error.args[0] if error.args else None
    return str(queue[0][-1]) if isinstance(queue, list) and queue else type(error).__name__
