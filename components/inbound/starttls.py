"""TLS of the SMTP server: its certificate is read for each STARTTLS, so a renewed one needs no restart."""

import structlog
from OpenSSL import SSL

from portico.settings.inbound import TlsFiles

log = structlog.get_logger()


class ServerTls:
    """A context factory of Twisted's."""

    def __init__(self, files: TlsFiles) -> None:
        self._files = files
        self._context: SSL.Context | None = None

    def load(self) -> bool:
        """Read the files. If they cannot be read now, those of before go on; False if there are none."""
        try:
            self._context = context_of(self._files)
        except SSL.Error:
            log.error("inbound.certificate_unreadable")  # noqa: TRY400
        return self._context is not None

    def getContext(self) -> SSL.Context:  # noqa: N802 - Twisted's name
        """The context of the last `load`. Raises SSL.Error without one."""
        if self._context is None:
            raise SSL.Error("no certificate was read")
        return self._context


def context_of(files: TlsFiles) -> SSL.Context:
    """The context of a server. Raises SSL.Error."""
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.set_min_proto_version(SSL.TLS1_2_VERSION)
    context.use_certificate_chain_file(files.certificate)
    context.use_privatekey_file(files.key)
    context.check_privatekey()
    return context
