"""`docs/reference/protocol.md`, written from the registry: every procedure, event, shape and error."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
from msgspec import inspect as types

from portico.contract import (
    audit,
    bulk,
    call_shapes,
    card,
    card_shapes,
    conversation,
    decisions,
    device,
    draft,
    evidence,
    files,
    guard,
    held,
    imports,
    inbound,
    inbox,
    info,
    live,
    load_history,
    looks,
    media,
    message,
    moderation,
    note,
    notification,
    operations,
    people_admin,
    preferences,
    receipt,
    saved_reply,
    scheduled,
    search,
    shapes,
    stats,
    sync,
    team,
    user,
    webhook,
)
from portico.contract.errors import STATUS, uri_of
from portico.contract.registry import FOR_TEAMS, PROCEDURES, TOPICS, Procedure, Topic
from portico.domain.errors import PorticoError
from portico.domain.rate_limits import Rate

HEAD = """# The protocol
<!-- Generated from portico/contract by `make generate`; a test compares. Do not edit. -->

WAMP v2 over WebSocket at `/ws` (`wamp.2.json`, `wamp.2.cbor`, `wamp.2.msgpack`), realm `portico`,
auth method `ticket` with a JWT. Every payload is keyword arguments; unknown keys are rejected.
Times are RFC 3339 UTC strings with milliseconds, ids of messages and conversations integers
below 2^53, ids of users strings of 1 to 64 characters.

A service passes `as_user` with any procedure to act on behalf of that user. A member of a team passes
`as_team`, the id of the team, to act as the team; so do services and admins. These procedures take it:
{teams}

Any procedure may fail with `portico.error.rate_limited` and `retry_after_ms`: a call counts against the
limit that is named with it ([limits](limits.md)). Any may fail with `portico.error.unavailable`: retry.
"""


# Shapes inside of the payloads of one noun only.
PARTS = (
    *(live.Amount, live.Check, live.LatencyBucket, live.Latency, live.NodeInCluster),
    load_history.LoadPoint,
    *(people_admin.FoundUser, people_admin.Member, people_admin.ListedConversation),
    *(people_admin.Setting, people_admin.SettingGroup),
    *(operations.DeliveryToUser, operations.DeadLetter),
    card_shapes.CardSlot,
    card_shapes.CardItem,
    card_shapes.CardEntry,
    card.NewCard,
    card.NewSlot,
    card.NewItem,
    call_shapes.IceServer,
    call_shapes.CallParticipant,
    call_shapes.Call,
    call_shapes.PastCall,
    call_shapes.Media,
    message.Revision,
    search.FoundMessage,
    scheduled.ScheduledMessage,
    files.Attachment,
    files.GivenFile,
    inbound.HeldAnswer,
    sync.Gap,
    receipt.ReceiptMark,
    receipt.MarkedReceipt,
    media.MediaUrl,
    stats.ResponseTime,
    evidence.LedgerEntry,
    evidence.FirstView,
    stats.Inquiries,
    user.Response,
    stats.Day,
    stats.MemberAnswers,
    device.Device,
    draft.Draft,
    held.HeldMessage,
    moderation.QueueItem,
    bulk.BulkResult,
    guard.ActionCount,
    guard.RuleMatch,
    imports.ImportRun,
    decisions.Decision,
    decisions.OwnDecision,
    decisions.OwnAppeal,
    decisions.Appeal,
    looks.Conduct,
    looks.TemplateTexts,
    audit.AuditEntry,
    notification.Delivery,
    notification.Attempt,
    preferences.Preferences,
    preferences.Reachable,
    preferences.Choices,
    preferences.Choice,
    preferences.QuietHours,
    conversation.NewParticipant,
    inbox.InboxState,
    inbox.InboxEntry,
    inbox.Author,
    inbox.LookingMember,
    note.Note,
    saved_reply.SavedReply,
    webhook.WebhookEndpoint,
    webhook.WebhookAttempt,
    team.Team,
    team.TeamMember,
    team.TeamHours,
    team.OfficeOpening,
    info.Windows,
    info.ServerLimits,
    info.CallLimits,
    info.Features,
    Rate,
)


def document() -> str:
    """The whole page."""
    head = HEAD.replace("{teams}", ", ".join(f"`{name}`" for name in sorted(FOR_TEAMS)) + ".")
    parts = [head, *_facts(), "## Procedures", *map(_procedure, PROCEDURES), "## Events"]
    parts += ["Subscribe once with the prefix `portico.event.`. You receive the events that concern you."]
    parts += [*map(_topic, TOPICS), "## Shapes", *map(_shape, _shapes()), "## Errors", _errors()]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _facts() -> list[str]:
    """What a client learns about the server: one table, and the keys that each of the two adds."""
    common = info.ServerInfo.__struct_fields__
    parts = ["## WELCOME and `/info`", _doc(info.ServerInfo)]
    parts.append(_table("key", info.ServerInfo))
    for kind in (info.Info, info.Welcome):
        parts += [_doc(kind), _table("key", kind, without=common)]
    return parts


def _procedure(procedure: Procedure) -> str:
    roles = "" if len(procedure.roles) == 3 else f" (role {', '.join(sorted(procedure.roles))})"
    return "\n\n".join(
        [
            f"### `{procedure.uri}`{roles}",
            _doc(procedure.request),
            _table("argument", procedure.request),
            f"Answers: {_fields_line(procedure.reply)}. {_doc(procedure.reply)}",
            f"Limit: {_limit(procedure)}.",
        ]
    ).replace("\n\n\n\n", "\n\n")


def _limit(procedure: Procedure) -> str:
    cost = f", as {procedure.cost}" if procedure.cost > 1 else ""
    people = f"; `people`, as many as `{procedure.people}` names" if procedure.people else ""
    grows = (
        f", and one more for each {procedure.per} of `{procedure.grows_with}`" if procedure.grows_with else ""
    )
    return f"`{procedure.limit}`{cost}{grows}{people}"


def _topic(topic: Topic) -> str:
    return f"### `{topic.uri}`\n\n{_doc(topic.payload)}\n\n{_table('key', topic.payload)}"


def _shape(shape: type[msgspec.Struct]) -> str:
    return f"### {shape.__name__}\n\n{_doc(shape)}\n\n{_table('key', shape)}"


def _shapes() -> Iterator[type[msgspec.Struct]]:
    for value in [*vars(shapes).values(), *PARTS]:
        if (
            inspect.isclass(value)
            and issubclass(value, msgspec.Struct)
            and value not in (shapes.Shape, shapes.Keyed, shapes.FileFacts)
        ):
            yield value


def _table(head: str, struct: type[msgspec.Struct], without: Sequence[str] = ()) -> str:
    fields = [field for field in _info(struct).fields if field.name not in without]
    if not fields:
        return "No arguments."
    rows = [f"| `{field.encode_name}` | {_type(field.type)} | {_default(field)} |" for field in fields]
    return "\n".join([f"| {head} | type | default |", "|---|---|---|", *rows])


def _fields_line(struct: type[msgspec.Struct]) -> str:
    if issubclass(struct, shapes.Keyed):
        return _type(_info(struct).fields[0].type)
    fields = [f"`{field.encode_name}`: {_type(field.type)}" for field in _info(struct).fields]
    return ", ".join(fields)


def _default(field: types.Field) -> str:
    if field.required:
        return "required"
    if field.default is not msgspec.NODEFAULT:
        return f"`{msgspec.json.encode(field.default).decode()}`"
    if field.default_factory is msgspec.NODEFAULT:  # so msgspec says that the default is UNSET
        return "left as it is"
    return "`{}`" if field.default_factory is dict else "`[]`"


def _type(kind: types.Type) -> str:
    """A type in words, with its limits."""
    return _WORDS[type(kind)](kind)


def _union(kind: types.UnionType) -> str:
    return " or ".join(_type(part) for part in kind.types)


def _string(kind: types.StrType) -> str:
    url = " (http or https URL)" if kind.pattern and "http" in kind.pattern else ""
    return "string" + url + _limits(kind.min_length, kind.max_length, "characters")


def _list(kind: types.ListType) -> str:
    return f"list of {_type(kind.item_type)}" + _limits(kind.min_length, kind.max_length, "items")


def _object(kind: types.DictType) -> str:
    return "object" if isinstance(kind.value_type, types.AnyType) else f"object of {_type(kind.value_type)}"


_WORDS: dict[type[types.Type], Callable[[Any], str]] = {
    types.UnionType: _union,
    types.StrType: _string,
    types.ListType: _list,
    types.DictType: _object,
    types.IntType: lambda kind: "integer" + _limits(kind.ge, kind.le, ""),
    types.StructType: lambda kind: f"[{kind.cls.__name__}](#{kind.cls.__name__.lower()})",
    types.LiteralType: lambda kind: "one of " + ", ".join(f"`{value}`" for value in kind.values),
    types.NoneType: lambda _: "null",
    types.DateTimeType: lambda _: "time (RFC 3339 with a zone)",
    types.BoolType: lambda _: "boolean",
    types.AnyType: lambda _: "anything",
}


def _limits(low: int | None, high: int | None, unit: str) -> str:
    if high is None or high == shapes.MAX_ID:
        return ""
    return f" ({low or 0} to {high} {unit}".rstrip() + ")"


def _errors() -> str:
    rows = [f"| `{_uri(error)}` | {status} | {_doc(error)} |" for error, status in STATUS.items()]
    head = "The arguments are one message for a person. The table names the keyword arguments.\n"
    return "\n".join([head, "| error | HTTP | when |", "|---|---|---|", *rows])


def _uri(error: type[PorticoError]) -> str:
    return uri_of(error.__new__(error))


def _doc(thing: type) -> str:
    return " ".join((inspect.getdoc(thing) or "").split())


def _info(struct: type[msgspec.Struct]) -> types.StructType:
    info = types.type_info(struct)
    if not isinstance(info, types.StructType):
        raise TypeError(f"{struct.__name__} is not a struct")
    return info
