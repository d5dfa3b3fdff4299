"""The OpenAPI 3.1 document of REST, made from the routes, the registry and the payload structs."""

import inspect
from collections.abc import Sequence
from itertools import groupby
from typing import Any, TypeAlias

import msgspec

from portico import __version__
from portico.contract.errors import STATUS
from portico.contract.examples import TIME, example
from portico.contract.rest import PREFIX, ROUTES, Route

Json: TypeAlias = dict[str, Any]
REFERENCE = "#/components/schemas/{name}"
ABOUT = """The procedures of Portico over HTTP, for who wants no connection: everything is checked and
answered as over WAMP.

Send `Authorization: Bearer <token>`, a JWT as for WAMP. A service's token acts for a user with
`X-As-User: <user id>` (percent-encoded), a member's for a team with `X-As-Team: <team id>`.
`Idempotency-Key` on a message is its `local_id`: sent again, the same message is answered, with 200 and not
201. `X-Request-Id` comes back, and is in the server's log.
Answers to `GET` have an `ETag` for `If-None-Match`; lists have a `Link` header that leads on."""
OWN_STATUSES = {415: "the body is not `application/json`"}
HEADERS: Json = {
    "ETag": {"description": "For `If-None-Match`.", "schema": {"type": "string"}},
    "Link": {"description": "Where the list goes on (RFC 8288).", "schema": {"type": "string"}},
    "RetryAfter": {"description": "Seconds.", "schema": {"type": "integer", "minimum": 0}},
    "RequestId": {"description": "What the log knows the request by.", "schema": {"type": "string"}},
}
IDEMPOTENCY: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The `local_id`, if the body has none.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]+$"},
}


def document() -> Json:
    """All of it."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Portico", "version": __version__, "description": ABOUT},
        "servers": [{"url": PREFIX}],
        "security": [{"token": []}],
        "paths": _paths(),
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
            "headers": HEADERS,
            "responses": {_refusal_name(status): _refusal(status) for status in _statuses()},
            "schemas": {**_schemas(), "Refusal": _refusal_schema()},
        },
    }


def _paths() -> Json:
    paths: Json = {}
    for (path, method), routes in groupby(ROUTES, lambda route: (route.path, route.method)):
        paths.setdefault(path, {})[method.lower()] = _operation(list(routes))
    return paths


def _operation(routes: Sequence[Route]) -> Json:
    first = routes[0]
    names = " or ".join(f"`{route.procedure.uri}`" for route in routes)
    about = "\n\n".join(dict.fromkeys(inspect.getdoc(route.procedure.request) or "" for route in routes))
    operation = {
        "operationId": first.operation or first.name.replace(".", "_"),
        "tags": [first.path.split("/")[1]],
        "summary": about.partition("\n")[0].partition(". ")[0].rstrip("."),
        "description": f"{about}\n\nProcedure: {names}.",
        "parameters": [*_in_path(first), *_in_query(routes), *_in_header(first)],
        "responses": {**_answers(routes), **{str(status): _refused(status) for status in _statuses()}},
    }
    is_bare = first.in_query or not any(_arguments(route) for route in routes)
    return operation if is_bare else {**operation, "requestBody": _body(routes)}


def _in_path(route: Route) -> list[Json]:
    known = _properties(route)
    return [
        {"name": name, "in": "path", "required": True, "schema": _not_null(known[name])}
        for name in route.in_path
    ]


def _in_query(routes: Sequence[Route]) -> list[Json]:
    found: dict[str, Json] = {}
    for route in routes if routes[0].in_query else ():
        needed = _schema(route)["required"] if len(routes) == 1 else ()
        for name, schema in _arguments(route).items():
            found[name] = {
                "name": name,
                "in": "query",
                "required": name in needed,
                "schema": _not_null(schema),
            }
    return list(found.values())


def _in_header(route: Route) -> list[Json]:
    return [IDEMPOTENCY] if route.method == "POST" and "local_id" in _properties(route) else []


def _body(routes: Sequence[Route]) -> Json:
    schemas = [_body_schema(route) for route in routes]
    content: Json = {"schema": schemas[0] if len(schemas) == 1 else {"oneOf": schemas}}
    examples = {route.name: {"value": _body_example(route)} for route in routes}
    required = all(schema["required"] for schema in schemas)
    return {"required": required, "content": {"application/json": {**content, "examples": examples}}}


def _body_schema(route: Route) -> Json:
    """The arguments that are not in the path, and what chooses the route."""
    optional = {*route.in_path, *route.usual, "local_id"}
    chosen = {route.chosen.key: {"const": route.chosen.value}} if route.chosen and route.chosen.value else {}
    needed = [name for name in _schema(route)["required"] if name not in optional]
    return {
        "type": "object",
        "properties": {**_arguments(route), **chosen},
        "required": [*needed, *chosen],
        "additionalProperties": False,
    }


def _body_example(route: Route) -> Json:
    chosen = {route.chosen.key: route.chosen.value} if route.chosen and route.chosen.value else {}
    return {**example(route.procedure.request, without=(*route.in_path, *route.without)), **chosen}


def _answers(routes: Sequence[Route]) -> Json:
    names = dict.fromkeys(route.procedure.reply.__name__ for route in routes)
    references = [{"$ref": REFERENCE.format(name=name)} for name in names]
    schema = references[0] if len(references) == 1 else {"anyOf": references}
    content = {"application/json": {"schema": schema, "example": example(routes[0].procedure.reply)}}
    if routes[0].file_type:
        content = {routes[0].file_type: {"schema": {"type": "string", "format": "binary"}}}
    headers = {"X-Request-Id": _header("RequestId")}
    if routes[0].paging:
        headers["Link"] = _header("Link")
    if routes[0].method == "GET":
        headers["ETag"] = _header("ETag")
    answer = {"headers": headers, "content": content}
    answers = {str(status): {"description": text, **answer} for status, text in _successes(routes[0])}
    if routes[0].method == "GET":
        answers["304"] = {"description": "As it was.", "headers": headers}
    return answers


def _successes(route: Route) -> list[tuple[int, str]]:
    if route.fresh:
        return [(201, "Made."), (200, "It was there already.")]
    return [(route.status, "Done.")]


def _refusal(status: int) -> Json:
    kinds = [error for error, of in STATUS.items() if of == status]
    text = "; ".join(f"`{kind.code}`: {' '.join((inspect.getdoc(kind) or '').split())}" for kind in kinds)
    headers = {"X-Request-Id": _header("RequestId")}
    if status in (429, 503):
        headers["Retry-After"] = _header("RetryAfter")
    return {
        "description": text or OWN_STATUSES[status],
        "headers": headers,
        "content": {"application/json": {"schema": {"$ref": REFERENCE.format(name="Refusal")}}},
    }


def _refusal_schema() -> Json:
    code = {"enum": sorted({error.code for error in STATUS})}
    error = {"code": code, "message": {"type": "string"}}
    return {
        "type": "object",
        "properties": {
            "error": {"type": "object", "properties": error, "required": ["code", "message"]},
            "timestamp": {"type": "string", "format": "date-time"},
        },
        "required": ["error", "timestamp"],
        "examples": [{"error": {"code": "not_found", "message": "no such conversation"}, "timestamp": TIME}],
    }


def _statuses() -> list[int]:
    return sorted({*STATUS.values(), *OWN_STATUSES})


def _refusal_name(status: int) -> str:
    return f"Refused{status}"


def _refused(status: int) -> Json:
    return {"$ref": f"#/components/responses/{_refusal_name(status)}"}


def _header(name: str) -> Json:
    return {"$ref": f"#/components/headers/{name}"}


def _schemas() -> Json:
    """What answers are made of; descriptions are the structs' own."""
    replies = list(dict.fromkeys(route.procedure.reply for route in ROUTES))
    schemas = msgspec.json.schema_components(_requests() + replies, ref_template=REFERENCE)[1]
    own = {request.__name__ for request in _requests()}
    return {name: schema for name, schema in sorted(schemas.items()) if name not in own}


def _requests() -> list[type[msgspec.Struct]]:
    return list(dict.fromkeys(route.procedure.request for route in ROUTES))


def _schema(route: Route) -> Json:
    request = route.procedure.request
    schema: Json = msgspec.json.schema_components([request], ref_template=REFERENCE)[1][request.__name__]
    return schema


def _properties(route: Route) -> Json:
    properties: Json = _schema(route)["properties"]
    return properties


def _arguments(route: Route) -> Json:
    """The arguments that are not in the path."""
    elsewhere = {*route.in_path, *route.without}
    return {name: schema for name, schema in _properties(route).items() if name not in elsewhere}


def _not_null(schema: Json) -> Json:
    """In a query nothing is null: it is left out."""
    kinds = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    return kinds[0] if len(kinds) == 1 else {"anyOf": kinds} if kinds else schema
