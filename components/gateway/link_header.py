"""The `Link` header (RFC 8288) with the next page of a list, as a reference relative to this server."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from portico.contract.rest import Paging

Steps = dict[str, dict[str, str]]


def link_header(paging: Paging | None, path: str, query: Mapping[str, str], reply: Mapping[str, Any]) -> str:
    """`<path?query>; rel="next"` and the like; empty where there is nothing more."""
    steps = _STEPS[paging](reply) if paging else {}
    links = [
        f'<{path}?{urlencode({**_rest(query, changed), **changed})}>; rel="{rel}"'
        for rel, changed in steps.items()
    ]
    return ", ".join(links)


def _rest(query: Mapping[str, str], changed: Mapping[str, str]) -> dict[str, str]:
    """`before` and `after` exclude each other, so neither stays beside the other."""
    positions = {"before", "after"} if changed.keys() & {"before", "after"} else set()
    return {name: value for name, value in query.items() if name not in positions}


def _by_cursor(reply: Mapping[str, Any]) -> Steps:
    cursor = reply["next_cursor"]
    return {"next": {"cursor": cursor}} if cursor else {}


def _by_seq(reply: Mapping[str, Any]) -> Steps:
    messages = reply["messages"]
    if not messages:
        return {}
    steps = {"next": {"after": str(messages[-1]["seq"])}}
    if messages[0]["seq"] > 1:
        steps["prev"] = {"before": str(messages[0]["seq"])}
    return steps


def _since(reply: Mapping[str, Any]) -> Steps:
    return {"next": {"since": reply["cursor"]}} if reply["more"] else {}


_STEPS: dict[Paging, Callable[[Mapping[str, Any]], Steps]] = {
    "cursor": _by_cursor,
    "seq": _by_seq,
    "since": _since,
}
