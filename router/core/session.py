"""The router's end of a session, and its factory: each message is validated before Crossbar handles it."""

from typing import Any

from autobahn.wamp import message
from crossbar.router import session
from crossbar.router.router import RouterFactory

from router.core.validation import MessageValidator
from router.core.welcome import JoiningTransport


class RouterSession(session.RouterSession):
    """Crossbar's, with validation, and a WELCOME without internals. Crossbar's factory sets `factory`."""

    factory: "RouterSessionFactory"
    _transport: Any

    def onOpen(self, transport: Any) -> None:  # noqa: N802
        super().onOpen(transport)
        self._transport = JoiningTransport(self, transport)

    def onMessage(self, msg: message.Message) -> None:  # noqa: N802
        """Handle what is valid. Raises ProtocolError to close the connection."""
        valid = self.factory.validator.validate(self, msg)
        if valid is not None:
            super().onMessage(valid)


class RouterSessionFactory(session.RouterSessionFactory):
    """Constructs a session for each connection."""

    session = RouterSession

    def __init__(self, routers: RouterFactory, validator: MessageValidator) -> None:
        super().__init__(routers)
        self.validator: Any = validator
