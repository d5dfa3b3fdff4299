"""Use case of a REST request: find the route and the caller, call the procedure, respond.

Errors are responses too; no exception leaves this module.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from components.gateway import arguments
from components.gateway.calendar_feed import CalendarFeed
from components.gateway.component_client import ComponentClient
from components.gateway.link_header import link_header
from components.gateway.messages import ApiRequest, ApiResponse, HttpError
from components.gateway.pages import Pages
from portico.contract.errors import status_of
from portico.contract.rest import Chosen, Route, routes_for, routes_of
from portico.domain.errors import Forbidden, InvalidArgument, NotFound, PorticoError, TokenExpired
from portico.domain.people import Caller
from runtime.forwarded_identity import ForwardedIdentity
from runtime.http_responses import bug, refusal_body, retry_after

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


class Gateway:
    """Handles REST requests."""

    def __init__(self, components: ComponentClient, pages: Pages, identity: ForwardedIdentity) -> None:
        self._components = components
        self._calendars = CalendarFeed(components.calendar)
        self._identity = identity
        self._pages = pages

    async def answer(self, request: ApiRequest) -> ApiResponse:
        """The response; never raises."""
        routes, path = routes_of(request.path)
        about = f"{request.method} {routes[0].path}" if routes and request.method in METHODS else "none"
        try:
            page = self._pages.find(request) or await self._calendars.answer(request)
            return page or await self._answer(request, routes, path, about)
        except HttpError as refusal:
            return error_response(refusal.error, about, refusal.status, **refusal.headers)
        except PorticoError as error:
            return error_response(error, about, status_of(error))
        except Exception:  # noqa: BLE001 - logged by bug()
            return error_response(bug("gateway.failed"), about, 500)

    async def _answer(
        self, request: ApiRequest, routes: Sequence[Route], path: dict[str, str], about: str
    ) -> ApiResponse:
        if not routes:
            raise NotFound("there is nothing at this address")
        routes = allowed_routes(request.method, routes)
        if request.method == "OPTIONS":
            return ApiResponse(status=204, headers={"Allow": allow_header(routes)}, about=about)
        caller = self._caller(request)
        query, body = arguments.request_fields(request)
        route = choose_route(routes, {**body, **query})
        kwargs = arguments.route_arguments(route, request, path, query, body)
        if route.file_type:
            return await self._file(route, caller, kwargs, about)
        answer = await self._components.call_for_user(route.name, caller, kwargs)
        link = link_header(route.paging, request.path, query, answer)
        headers = {"Link": link} if link else {}
        return ApiResponse(
            status=_status(route, answer), body=msgspec.json.encode(answer), headers=headers, about=about
        )

    async def _file(self, route: Route, caller: Caller, kwargs: dict[str, Any], about: str) -> ApiResponse:
        answer, body = await self._components.fetch_file(route.name, caller, kwargs)
        headers = {
            "Content-Type": route.file_type or "",
            "Content-Disposition": f'attachment; filename="{answer["filename"]}"',
        }
        return ApiResponse(status=200, body=body, headers=headers, about=about)

    def _caller(self, request: ApiRequest) -> Caller:
        try:
            return self._identity.read_caller(request.headers.get)
        except (Forbidden, TokenExpired) as error:
            raise HttpError(error, 401, WWW_Authenticate="Bearer") from None


def allowed_routes(method: str, routes: Sequence[Route]) -> Sequence[Route]:
    """Routes of this method; all for OPTIONS. Raises HttpError 405."""
    fitting = routes if method == "OPTIONS" else routes_for(method, routes)
    if not fitting:
        error = InvalidArgument("method", f"{allow_header(routes)} is what this address takes")
        raise HttpError(error, 405, Allow=allow_header(routes))
    return fitting


def allow_header(routes: Sequence[Route]) -> str:
    """The `Allow` header of an address."""
    own: set[str] = {route.method for route in routes}
    return ", ".join(sorted(own | ({"HEAD"} if "GET" in own else set()) | {"OPTIONS"}))


def choose_route(routes: Sequence[Route], fields: dict[str, Any]) -> Route:
    """The route that the arguments select among those of one method and path. Raises InvalidArgument."""
    for route in routes:
        if route.chosen is None or _is_chosen(route.chosen, fields):
            return route
    keys = dict.fromkeys(route.chosen.key for route in routes if route.chosen)
    raise InvalidArgument(" or ".join(keys), "says what is to be done: see the list of routes")


def _is_chosen(chosen: Chosen, fields: dict[str, Any]) -> bool:
    return chosen.key in fields and chosen.value in (None, fields[chosen.key])


def error_response(error: PorticoError, about: str, status: int, **headers: str) -> ApiResponse:
    """An error response in the format of the contract."""
    later = retry_after(error, status)
    retry = {"Retry-After": later} if later else {}
    return ApiResponse(
        status=status,
        body=msgspec.json.encode(refusal_body(error)),
        headers={**headers, **retry},
        about=about,
        code=error.code,
    )


def _status(route: Route, answer: dict[str, Any]) -> int:
    if route.fresh:
        key, value = route.fresh
        return 201 if answer[key] == value else 200
    return route.status
