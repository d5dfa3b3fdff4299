"""The routes of REST: one table from method and path to the procedure behind it.

The gateway (`components/gateway`) answers from it and `portico/contract/openapi.py` describes it; no route
has logic of its own. What stands in braces in a path is an argument of the procedure; the others come from
the query, or from the JSON object in the body of everything but `GET`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from portico.contract.registry import BY_NAME, Procedure
from portico.contract.shapes import MAX_ID

PREFIX = "/api/v1"
OPEN_TO_BLOCKED = frozenset({"moderation.decisions", "moderation.appeal"})
Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Paging = Literal["cursor", "seq", "since"]


class Chosen(msgspec.Struct, frozen=True):
    """The condition that selects one of several routes with the same method and path.

    An argument that is present; or one with this value, which is then not passed to the procedure.
    """

    key: str
    value: str | None = None


class Route(msgspec.Struct, frozen=True):
    """A REST route of a procedure.

    `fresh` is the key of the answer, and its value, for which the status is 201. `usual` are arguments with
    a default here. `paging` says how the `Link` header is made. In OpenAPI a route has no arguments of
    `without`, which belong to another route of the procedure, and the name `operation`. With `file_type` the
    procedure sends a file of this type in pieces, and the response is the file.
    """

    method: Method
    path: str
    name: str
    status: int = 200
    fresh: tuple[str, bool] | None = None
    usual: Mapping[str, Any] = {}
    paging: Paging | None = None
    chosen: Chosen | None = None
    operation: str | None = None
    without: tuple[str, ...] = ()
    file_type: str | None = None

    @property
    def procedure(self) -> Procedure:
        """What is behind it."""
        return BY_NAME[self.name]

    @property
    def in_path(self) -> tuple[str, ...]:
        """The arguments that the path holds."""
        return tuple(part[1:-1] for part in self.path.split("/") if part.startswith("{"))

    @property
    def in_query(self) -> bool:
        """Whether the other arguments are in the query, not in the body."""
        return self.method == "GET"


def _calls(status: str, name: str) -> Route:
    return Route("PATCH", "/calls/{call_id}", name, chosen=Chosen("status", status))


ROUTES: tuple[Route, ...] = (
    Route("GET", "/conversations", "conversation.list", paging="cursor"),
    Route("POST", "/conversations", "conversation.create", fresh=("created", True)),
    Route("GET", "/conversations/search", "conversation.search", paging="cursor"),
    Route("GET", "/conversations/{conversation_id}", "conversation.get"),
    Route("PATCH", "/conversations/{conversation_id}", "conversation.update"),
    Route("DELETE", "/conversations/{conversation_id}", "conversation.delete"),
    Route("GET", "/conversations/{conversation_id}/participants", "conversation.participants"),
    Route("POST", "/conversations/{conversation_id}/read", "receipt.read", usual={"up_to_seq": MAX_ID}),
    Route("GET", "/conversations/{conversation_id}/receipts", "receipt.list"),
    Route("GET", "/conversations/{conversation_id}/thread", "conversation.thread"),
    Route("GET", "/conversations/{conversation_id}/ledger", "conversation.ledger"),
    Route(
        "GET",
        "/conversations/{conversation_id}/certificate",
        "conversation.certify",
        file_type="application/zip",
    ),
    Route("GET", "/messages/{message_id}/views", "message.views"),
    Route("POST", "/receipts", "receipt.mark"),
    Route("POST", "/receipts/list", "receipt.list_many"),
    Route("POST", "/media/urls", "media.urls"),
    Route("PUT", "/conversations/{conversation_id}/archive", "conversation.archive"),
    Route("DELETE", "/conversations/{conversation_id}/archive", "conversation.unarchive"),
    Route("POST", "/conversations/{conversation_id}/handover", "conversation.handover"),
    Route("POST", "/conversations/{conversation_id}/stream", "message.stream"),
    Route("PUT", "/conversations/{conversation_id}/draft", "draft.set"),
    Route("GET", "/drafts", "draft.get"),
    Route("GET", "/conversations/{conversation_id}/messages", "message.list", paging="seq"),
    Route(
        "POST",
        "/conversations/{conversation_id}/messages",
        "message.send",
        fresh=("duplicate", False),
        without=("to_user_id", "conversation_type", "property_id", "title"),
    ),
    Route("POST", "/messages", "message.send", fresh=("duplicate", False), operation="message_send_to_user"),
    Route("GET", "/messages/search", "message.search", paging="cursor"),
    Route("GET", "/messages/unread", "receipt.unread"),
    Route("GET", "/conversations/{conversation_id}/held", "message.held"),
    Route("GET", "/messages/{message_id}", "message.get"),
    Route("PUT", "/messages/{message_id}", "message.edit"),
    Route("DELETE", "/messages/{message_id}", "message.delete"),
    Route("POST", "/messages/{message_id}/card", "card.act"),
    Route("POST", "/messages/scheduled", "message.schedule", status=201),
    Route("GET", "/messages/scheduled", "message.scheduled"),
    Route("DELETE", "/messages/scheduled/{scheduled_id}", "message.cancel_scheduled"),
    Route("PUT", "/messages/{message_id}/pin", "message.pin"),
    Route("DELETE", "/messages/{message_id}/pin", "message.unpin"),
    Route("GET", "/conversations/{conversation_id}/pins", "conversation.pins"),
    Route("POST", "/calendar", "calendar.link"),
    Route("GET", "/me", "user.me"),
    Route("PATCH", "/me", "user.update"),
    Route("GET", "/users", "user.list", paging="cursor"),
    Route("GET", "/users/{user_id}", "user.get"),
    Route("POST", "/guests", "user.create_guest", status=201),
    Route("POST", "/guests/{guest_id}/merge", "user.merge_guest"),
    Route("GET", "/teams", "team.list"),
    Route("POST", "/teams", "team.create", status=201),
    Route("GET", "/teams/{team_id}", "team.get"),
    Route("PATCH", "/teams/{team_id}", "team.update"),
    Route("PUT", "/teams/{team_id}/members/{user_id}", "team.add_member"),
    Route("DELETE", "/teams/{team_id}/members/{user_id}", "team.remove_member"),
    Route("GET", "/teams/{team_id}/inbox", "inbox.list", paging="cursor"),
    Route("GET", "/teams/{team_id}/stats", "stats.team"),
    Route("GET", "/teams/{team_id}/saved-replies", "saved_reply.list"),
    Route("POST", "/teams/{team_id}/saved-replies", "saved_reply.create", status=201),
    Route("PATCH", "/saved-replies/{saved_reply_id}", "saved_reply.update"),
    Route("DELETE", "/saved-replies/{saved_reply_id}", "saved_reply.delete"),
    Route("POST", "/saved-replies/{saved_reply_id}/render", "saved_reply.render"),
    Route("GET", "/conversations/{conversation_id}/inbox", "inbox.get"),
    Route("POST", "/conversations/{conversation_id}/look", "inbox.look"),
    Route("PUT", "/conversations/{conversation_id}/assignee", "conversation.assign"),
    Route("PUT", "/conversations/{conversation_id}/snooze", "conversation.snooze"),
    Route("POST", "/conversations/{conversation_id}/close", "conversation.close"),
    Route("POST", "/conversations/{conversation_id}/reopen", "conversation.reopen"),
    Route("POST", "/conversations/{conversation_id}/labels", "conversation.label"),
    Route("GET", "/conversations/{conversation_id}/notes", "note.list"),
    Route("POST", "/conversations/{conversation_id}/notes", "note.add", status=201),
    Route("GET", "/calls", "call.history", paging="cursor"),
    Route("POST", "/calls", "call.start", status=201),
    Route("GET", "/calls/ice-servers", "call.ice_servers"),
    Route("GET", "/calls/{call_id}", "call.get"),
    _calls("active", "call.accept"),
    _calls("rejected", "call.reject"),
    _calls("ended", "call.end"),
    Route("PATCH", "/calls/{call_id}", "call.update", chosen=Chosen("kind")),
    Route("GET", "/preferences", "preferences.get"),
    Route("PUT", "/preferences", "preferences.set"),
    Route("GET", "/devices", "device.list"),
    Route("POST", "/devices", "device.register", status=201),
    Route("DELETE", "/devices", "device.unregister"),
    Route("GET", "/stats", "stats.get"),
    Route("GET", "/inbound/held", "inbound.held", paging="cursor"),
    Route("POST", "/inbound/held/{answer_id}/decision", "inbound.decide"),
    Route("POST", "/moderation/reports", "moderation.report", status=201),
    Route("GET", "/moderation/queue", "moderation.queue", paging="cursor"),
    Route("POST", "/moderation/bulk", "moderation.bulk"),
    Route("PUT", "/moderation/assignee", "moderation.assign"),
    Route("POST", "/moderation/context", "moderation.context"),
    Route("POST", "/moderation/conversations/{conversation_id}", "moderation.read"),
    Route("POST", "/moderation/people/{user_id}", "moderation.person"),
    Route("POST", "/moderation/people/{user_id}/decision", "moderation.sanction"),
    Route("POST", "/moderation/people/{user_id}/unsuspend", "moderation.unsuspend"),
    Route("POST", "/moderation/rules/trial", "moderation.try_rules"),
    Route("GET", "/moderation/templates", "moderation.templates"),
    Route("PUT", "/moderation/templates/{name}/{language}", "moderation.set_template"),
    Route("POST", "/moderation/reports/{report_id}/decision", "moderation.resolve"),
    Route("GET", "/moderation/held", "moderation.held", paging="cursor"),
    Route("POST", "/moderation/held/{held_id}/decision", "moderation.decide"),
    Route("GET", "/moderation/decisions", "moderation.decisions", paging="cursor"),
    Route("POST", "/moderation/decisions/{decision_id}/appeal", "moderation.appeal", status=201),
    Route("GET", "/moderation/appeals", "moderation.appeals", paging="cursor"),
    Route("POST", "/moderation/appeals/{appeal_id}/decision", "moderation.decide_appeal"),
    Route("GET", "/webhooks", "webhook.list"),
    Route("POST", "/webhooks", "webhook.create", status=201),
    Route("POST", "/webhooks/redeliver", "webhook.redeliver"),
    Route("GET", "/webhooks/{webhook_id}", "webhook.get"),
    Route("PATCH", "/webhooks/{webhook_id}", "webhook.update"),
    Route("DELETE", "/webhooks/{webhook_id}", "webhook.delete"),
    Route("POST", "/webhooks/{webhook_id}/rotation", "webhook.rotate_secret"),
    Route("GET", "/webhooks/{webhook_id}/attempts", "webhook.attempts"),
    Route("POST", "/webhooks/{webhook_id}/test", "webhook.test"),
    Route("GET", "/sync", "sync.changes", chosen=Chosen("since"), paging="since"),
    Route("GET", "/sync", "sync.state", paging="since"),
)


def routes_at(path: str) -> tuple[list[Route], dict[str, str]]:
    """The routes of a path below `PREFIX`, and what stands in it for each argument.

    Where several templates fit, the one with the fewest arguments is meant.
    """
    found = [(route, values) for route in ROUTES if (values := _match(route.path, path)) is not None]
    if not found:
        return [], {}
    fewest = min(len(values) for _, values in found)
    routes = [route for route, values in found if len(values) == fewest]
    return routes, next(values for _, values in found if len(values) == fewest)


def routes_of(path: str) -> tuple[list[Route], dict[str, str]]:
    """The same for the path of a request, with `PREFIX`."""
    return routes_at(path.removeprefix(PREFIX)) if path.startswith(PREFIX + "/") else ([], {})


def routes_for(method: str, routes: Sequence[Route]) -> list[Route]:
    """Those of a method. HEAD is answered by the route of GET."""
    wanted = "GET" if method == "HEAD" else method
    return [route for route in routes if route.method == wanted]


def is_open_to_blocked(method: str, path: str) -> bool:
    """Whether a user who is blocked may make this request: they read what was decided, and appeal."""
    routes = routes_for(method, routes_of(path)[0])
    return bool(routes) and all(route.name in OPEN_TO_BLOCKED for route in routes)


def needs_token(method: str, path: str) -> bool:
    """Whether a request calls a procedure. Public pages, OPTIONS and unknown addresses do not."""
    return bool(routes_for(method, routes_of(path)[0]))


def _match(template: str, path: str) -> dict[str, str] | None:
    wanted, parts = template.split("/"), path.split("/")
    if len(wanted) != len(parts):
        return None
    values: dict[str, str] = {}
    for want, part in zip(wanted, parts, strict=True):
        if want.startswith("{") and part:
            values[want[1:-1]] = part
        elif want != part:
            return None
    return values
