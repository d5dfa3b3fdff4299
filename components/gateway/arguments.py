"""Builds the arguments of a procedure from an HTTP request: path, query, body and three headers."""

import re
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote

import msgspec

from components.gateway.messages import ApiRequest, HttpError
from portico.contract.payload import decode_text
from portico.contract.rest import Route
from portico.domain.errors import InvalidArgument
from portico.domain.text import check_value

KEY = re.compile(r"[!-~]{1,128}")
LONGEST_NUMBER = 17  # digits
MAX_QUERY = 50  # arguments; no procedure has so many


def request_fields(request: ApiRequest) -> tuple[dict[str, str], dict[str, Any]]:
    """Query and body arguments. Raises InvalidArgument."""
    is_read = request.method in ("GET", "HEAD")
    return _of_query(request.query), {} if is_read else _of_body(request)


def route_arguments(
    route: Route,
    request: ApiRequest,
    path: Mapping[str, str],
    query: Mapping[str, str],
    body: Mapping[str, Any],
) -> dict[str, Any]:
    """All arguments of a route's procedure. Raises InvalidArgument for one that is given twice."""
    found = dict(body)
    for name, text in [*_decoded(path).items(), *query.items()]:
        if name in found:
            raise InvalidArgument(name, "said twice")
        found[name] = decode_text(route.procedure.request, name, text)
    if route.chosen and route.chosen.value is not None:
        del found[route.chosen.key]
    found = {**route.usual, **found, **_of_headers(route, request, found)}
    check_value(found)
    return found


def _of_headers(route: Route, request: ApiRequest, found: Mapping[str, Any]) -> dict[str, Any]:
    """`X-As-User` and `X-As-Team` act for others; `Idempotency-Key` is the `local_id`, else one is made."""
    from_headers: dict[str, Any] = {}
    if "x-as-user" in request.headers:
        from_headers["as_user"] = _unquoted(request.headers["x-as-user"], "X-As-User")
    if "x-as-team" in request.headers:
        from_headers["as_team"] = _team(request.headers["x-as-team"])
    if request.method == "POST" and "local_id" in route.procedure.request.__struct_fields__:
        from_headers["local_id"] = _key(request) or found.get("local_id") or uuid.uuid4().hex
    for name, value in from_headers.items():
        if found.get(name, value) != value:
            raise InvalidArgument(name, "the header says something else")
    return from_headers


def _team(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER):
        raise InvalidArgument("X-As-Team", "send the id of a team, a number")
    return int(text)


def _key(request: ApiRequest) -> str | None:
    key = request.headers.get("idempotency-key")
    if key is not None and not KEY.fullmatch(key):
        raise InvalidArgument("Idempotency-Key", "send 1 to 128 visible ASCII characters")
    return key


def _of_query(query: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=MAX_QUERY)
    except ValueError:
        raise InvalidArgument("query", "cannot be read") from None
    for name, _ in pairs:
        if sum(name == other for other, _ in pairs) > 1:
            raise InvalidArgument(name, "said twice")
    return dict(pairs)


def _of_body(request: ApiRequest) -> dict[str, Any]:
    if not request.body:
        return {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" or request.headers.get("content-encoding", "identity") != "identity":
        reason = "unsupported. Send `application/json` without compression."
        raise HttpError(InvalidArgument("Content-Type", reason), 415)
    try:
        return msgspec.json.decode(request.body, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise InvalidArgument("body", "is not a JSON object") from None


def _decoded(path: Mapping[str, str]) -> dict[str, str]:
    return {name: _unquoted(text, name) for name, text in path.items()}


def _unquoted(text: str, name: str) -> str:
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError:
        raise InvalidArgument(name, "is not UTF-8") from None
