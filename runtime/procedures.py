"""Procedure tables: the handlers of a component by the names of the registry."""

from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from typing import Any, TypeAlias

import msgspec
from autobahn.wamp.message import Invocation

from portico.contract import uris
from portico.contract.payload import Request, decode, encode
from portico.contract.registry import BY_NAME
from portico.contract.shapes import Shape, UserId
from portico.domain.errors import InvalidArgument
from portico.domain.people import Caller
from runtime.progressive_results import Progress

Handler: TypeAlias = Callable[[Any, Caller], Awaitable[Shape]]
StreamingHandler: TypeAlias = Callable[[Any, Caller, Progress | None], Awaitable[Shape]]


class _As(msgspec.Struct):
    as_user: UserId


class Endpoint:
    """One procedure of the registry and the use case behind it."""

    def __init__(self, name: str, handler: Handler) -> None:
        self.procedure = BY_NAME[name]
        self._handler = handler

    async def answer(
        self, kwargs: Mapping[str, Any], caller: Caller, progress: Progress | None = None
    ) -> dict[str, Any]:
        """Decode, act, encode. Raises PorticoError for what is refused."""
        if "as_user" in kwargs and caller.role == "service":
            kwargs, caller = _act_for(kwargs, caller)
        request = decode(self.procedure.request, kwargs)
        return encode(await self._act(request, caller, progress))

    async def _act(self, request: Request, caller: Caller, progress: Progress | None) -> Shape:  # noqa: ARG002
        return await self._handler(request, caller)


class StreamingEndpoint(Endpoint):
    """One whose use case can send pieces before its answer."""

    def __init__(self, name: str, handler: StreamingHandler) -> None:
        self.procedure = BY_NAME[name]
        self._streaming_handler = handler

    async def _act(self, request: Request, caller: Caller, progress: Progress | None) -> Shape:
        return await self._streaming_handler(request, caller, progress)


def endpoints(handlers: Mapping[str, Handler]) -> list[Endpoint]:
    """Endpoints for a room's handlers."""
    return [Endpoint(name, handler) for name, handler in handlers.items()]


def streaming_endpoints(handlers: Mapping[str, StreamingHandler]) -> list[Endpoint]:
    """Endpoints for handlers that can send pieces."""
    return [StreamingEndpoint(name, handler) for name, handler in handlers.items()]


def when(ready: Callable[[], Awaitable[None]], handler: Handler) -> Handler:
    """The same handler, once it is known what it stands on."""

    @wraps(handler)
    async def answer(request: Any, caller: Caller) -> Shape:
        await ready()
        return await handler(request, caller)

    return answer


def arguments_and_caller(call: Invocation) -> tuple[Mapping[str, Any], Caller]:
    """The arguments of a call, and who calls: the session, or who a room says. Raises InvalidArgument.

    Only Portico's own processes have the role of a room (docs/decisions/0006). Theirs are two positional
    arguments: the caller and the keyword arguments. Everybody else's are keyword arguments alone.
    """
    if call.caller_authrole == uris.COMPONENT and call.args:
        caller, kwargs = call.args
        return kwargs, msgspec.convert(caller, Caller)
    if call.args or call.payload:
        raise InvalidArgument("arguments", "pass keyword arguments only")
    return call.kwargs or {}, Caller(call.caller_authid or "", call.caller_authrole or "", call.caller or 0)


def _act_for(kwargs: Mapping[str, Any], caller: Caller) -> tuple[dict[str, Any], Caller]:
    """A service acts for a user: the rights are the user's, but for what services alone may do."""
    rest = {key: value for key, value in kwargs.items() if key != "as_user"}
    user_id = decode(_As, {"as_user": kwargs["as_user"]}).as_user
    return rest, Caller(user_id, caller.role, caller.session_id)
