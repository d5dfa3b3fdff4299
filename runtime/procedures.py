"""Procedure tables: the handlers of a component by the names of the registry."""

from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from typing import Any, Protocol, TypeAlias

import msgspec
from autobahn.wamp.message import Invocation

from portico.contract import uris
from portico.contract.card_shapes import show_actions
from portico.contract.payload import Request, decode, encode
from portico.contract.registry import BY_NAME, FOR_TEAMS, Procedure
from portico.contract.shapes import Shape, UserId
from portico.domain.errors import Forbidden, InvalidArgument
from portico.domain.people import Caller
from portico.domain.teams.ids import is_team
from runtime.documents import Progress

Handler: TypeAlias = Callable[[Any, Caller], Awaitable[Shape]]
StreamingHandler: TypeAlias = Callable[[Any, Caller, Progress | None], Awaitable[Shape]]


class _As(msgspec.Struct):
    as_user: UserId


class Teams(Protocol):
    """What knows who may call for a team."""

    async def act(self, kwargs: Mapping[str, Any], caller: Caller) -> tuple[dict[str, Any], Caller]:
        """The arguments without `as_team`, and the team as the caller."""


class Endpoint:
    """A procedure of the registry and its use case."""

    def __init__(self, name: str, handler: Handler) -> None:
        self.procedure = BY_NAME[name]
        self.teams: Teams | None = None
        self._handler = handler

    async def answer(
        self, kwargs: Mapping[str, Any], caller: Caller, progress: Progress | None = None
    ) -> dict[str, Any]:
        """Decode, run the use case, encode. Raises PorticoError."""
        _check_role(self.procedure, caller)
        if "as_user" in kwargs and caller.role == "service":
            kwargs, caller = _act_for(kwargs, caller)
        if "as_team" in kwargs and self.teams and self.procedure.name in FOR_TEAMS:
            kwargs, caller = await self.teams.act(kwargs, caller)
        request = decode(self.procedure.request, kwargs)
        answer = encode(await self._act(request, caller, progress))
        show_actions(answer, self.procedure.reply, caller.user_id)
        return answer

    async def _act(self, request: Request, caller: Caller, progress: Progress | None) -> Shape:  # noqa: ARG002
        return await self._handler(request, caller)


class StreamingEndpoint(Endpoint):
    """A procedure with progressive results."""

    def __init__(self, name: str, handler: StreamingHandler) -> None:
        self.procedure = BY_NAME[name]
        self.teams = None
        self._streaming_handler = handler

    async def _act(self, request: Request, caller: Caller, progress: Progress | None) -> Shape:
        return await self._streaming_handler(request, caller, progress)


def endpoints(handlers: Mapping[str, Handler]) -> list[Endpoint]:
    return [Endpoint(name, handler) for name, handler in handlers.items()]


def streaming_endpoints(handlers: Mapping[str, StreamingHandler]) -> list[Endpoint]:
    return [StreamingEndpoint(name, handler) for name, handler in handlers.items()]


def when(ready: Callable[[], Awaitable[None]], handler: Handler) -> Handler:
    """Wrap a handler so that it waits for `ready` first."""

    @wraps(handler)
    async def answer(request: Any, caller: Caller) -> Shape:
        await ready()
        return await handler(request, caller)

    return answer


def arguments_and_caller(call: Invocation) -> tuple[Mapping[str, Any], Caller]:
    """Arguments and caller of an invocation. Raises InvalidArgument.

    Only Portico's own processes have the role `component` (docs/explanation/decisions/0006). They pass two
    positional arguments: the caller and the keyword arguments. All other clients pass keyword arguments only.
    """
    if call.caller_authrole == uris.COMPONENT and call.args:
        caller, kwargs = call.args
        return kwargs, msgspec.convert(caller, Caller)
    if call.args or call.payload:
        raise InvalidArgument("arguments", "pass keyword arguments only")
    return call.kwargs or {}, Caller(call.caller_authid or "", call.caller_authrole or "", call.caller or 0)


def _check_role(procedure: Procedure, caller: Caller) -> None:
    """Raise Forbidden for another role than the registry names. Over REST no router has checked it."""
    if caller.role not in procedure.roles:
        raise Forbidden(f"this is for the role {' or '.join(sorted(procedure.roles))}")


def _act_for(kwargs: Mapping[str, Any], caller: Caller) -> tuple[dict[str, Any], Caller]:
    """A service acts for a user, with the user's rights and the service's own."""
    rest = {key: value for key, value in kwargs.items() if key != "as_user"}
    user_id = decode(_As, {"as_user": kwargs["as_user"]}).as_user
    if is_team(user_id):
        raise InvalidArgument("as_user", "names a team: use as_team")
    return rest, Caller(user_id, caller.role, caller.session_id, service_id=caller.user_id)
