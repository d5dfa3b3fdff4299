"""`docs/reference/test-vectors.json`: frames with which a client of any language checks itself.

`session` is a conversation of two people as it goes over the wire; a test plays it to a node. `calls`,
`events` and `errors` have a frame for each procedure, event and error of the registry.
"""

import json
from collections.abc import Mapping
from typing import Any

from portico.contract import uris
from portico.contract.errors import STATUS, uri_of
from portico.contract.examples import example
from portico.contract.registry import PROCEDURES, TOPICS
from portico.domain import errors

Frame = list[Any]
HELLO, WELCOME, CHALLENGE, AUTHENTICATE, GOODBYE, ERROR = 1, 2, 4, 5, 6, 8
SUBSCRIBE, SUBSCRIBED, EVENT, CALL, RESULT = 32, 33, 36, 48, 50
ROLES = {"caller": {"features": {"progressive_call_results": True}}, "subscriber": {}}
TEXT = "Is it still free? \N{HOUSE BUILDING} \u0645\u0631\u062d\u0628\u0627"
LOCAL_ID = "6f9619ff-8b86-4011-842d-00cf4fc964ff"
ABOUT = (
    "Frames of Portico's protocol: WAMP v2, JSON (subprotocol wamp.2.json), realm portico. A text that "
    "begins with $ stands for a value: the first frame that has it says it, and it is the same later. An "
    "object that is received may have more keys than here, and other events may come in between."
)
EXAMPLES: tuple[errors.PorticoError, ...] = (
    errors.InvalidArgument("text", "must not be empty"),
    errors.RateLimited(1500),
    errors.TooLarge("text", 5000),
    errors.Internal("4f2a9c"),
)


def document() -> str:
    """The file."""
    calls = {procedure.name: call_frames(procedure.uri, procedure) for procedure in PROCEDURES}
    events = {topic.name: event_frame(topic.uri, example(topic.payload)) for topic in TOPICS}
    refusals = {kind.code: error_frame(kind) for kind in STATUS}
    steps = ",\n".join(f"  {_line(step)}" for step in session())
    parts = [f' "about": {_line(ABOUT)}', f' "session": [\n{steps}\n ]']
    parts += [
        _part(name, rows) for name, rows in (("calls", calls), ("events", events), ("errors", refusals))
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _part(name: str, rows: Mapping[str, Any]) -> str:
    """One line for each entry: a change of the registry changes few of them."""
    lines = ",\n".join(f"  {_line(key)}: {_line(row)}" for key, row in rows.items())
    return f" {_line(name)}: {{\n{lines}\n }}"


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def call_frames(uri: str, procedure: Any) -> dict[str, Frame]:
    """A call, and its result."""
    call = [CALL, 1, {}, uri, [], example(procedure.request)]
    return {"call": call, "result": [RESULT, 1, {}, [], example(procedure.reply)]}


def event_frame(uri: str, payload: Any) -> Frame:
    """An event as a subscription of the prefix gets it."""
    return [EVENT, 2000, 3000, {"topic": uri}, [], payload]


def error_frame(kind: type[errors.PorticoError]) -> Frame:
    """A call that failed."""
    known = {type(error): error for error in EXAMPLES}
    error = known.get(kind) or errors.PorticoError.__new__(kind)
    message, fields = (error.message, error.fields) if kind in known else ("why, for people", {})
    return [ERROR, CALL, 1, {}, uri_of(error), [message], fields]


def session() -> list[dict[str, Any]]:
    """The steps of a buyer and a seller. `send` is what the client does, `receive` what it then gets."""
    return [*login("buyer"), *login("seller"), *subscribe("seller"), *talk(), *refusals(), *goodbye("buyer")]


def step(who: str, **frames: Frame) -> dict[str, Any]:
    """One thing that a client sends, or one that it receives."""
    return {"client": who, **frames}


def login(who: str) -> list[dict[str, Any]]:
    """From the open socket to the session."""
    hello = {"roles": ROLES, "authmethods": ["ticket"]}
    welcome = {"authid": f"${who}_id", "authmethod": "ticket", "authrole": "user"}
    extra = {
        "user_id": f"${who}_id",
        "protocol": 1,
        "expires_at": f"${who}_expires",
        "server_time": f"${who}_time",
    }
    return [
        step(who, send=[HELLO, "portico", hello]),
        step(who, receive=[CHALLENGE, "ticket", {}]),
        step(who, send=[AUTHENTICATE, f"${who}_token", {}]),
        step(who, receive=[WELCOME, f"${who}_session", {"realm": "portico", **welcome, "authextra": extra}]),
    ]


def subscribe(who: str) -> list[dict[str, Any]]:
    """One subscription brings all events."""
    return [
        step(who, send=[SUBSCRIBE, 1, {"match": "prefix"}, uris.EVENT_PREFIX]),
        step(who, receive=[SUBSCRIBED, 1, "$subscription"]),
    ]


def call(number: int, name: str, arguments: Any, result: Any, who: str = "buyer") -> list[dict[str, Any]]:
    """A call that succeeds."""
    return [
        step(who, send=[CALL, number, {}, uris.procedure(name), [], arguments]),
        step(who, receive=[RESULT, number, {}, [], result]),
    ]


def refused(number: int, name: str, arguments: Any, code: str, fields: Any) -> list[dict[str, Any]]:
    """A call that fails."""
    error = [ERROR, CALL, number, {}, uris.error(code), [f"$message_{number}"], *([fields] if fields else [])]
    return [
        step("buyer", send=[CALL, number, {}, uris.procedure(name), [], arguments]),
        step("buyer", receive=error),
    ]


def talk() -> list[dict[str, Any]]:
    """A conversation, a message, the same again, and the mark that it was read."""
    opened = {"participant_ids": ["$seller_id"], "type": "general"}
    sending = {"conversation_id": "$conversation_id", "text": TEXT, "local_id": LOCAL_ID}
    stored = {"id": "$message_id", "seq": "$seq", "sender_id": "$buyer_id", "type": "text", **sending}
    mark = {"conversation_id": "$conversation_id", "up_to_seq": "$seq"}
    created = {"topic": uris.event("message.created")}
    return [
        *call(1, "conversation.create", opened, {"conversation": {"id": "$conversation_id"}}),
        *call(2, "message.send", sending, {"message": stored, "duplicate": False}),
        step("seller", receive=[EVENT, "$subscription", "$publication", created, [], {"message": stored}]),
        *call(3, "message.send", sending, {"message": stored, "duplicate": True}),
        *call(2, "receipt.read", mark, {}, who="seller"),
        *call(4, "message.list", {"conversation_id": "$conversation_id", "limit": 1}, {"messages": [stored]}),
    ]


def refusals() -> list[dict[str, Any]]:
    """An argument that is wrong, one that is unknown, and what is not there."""
    nowhere = {"conversation_id": 9007199254740991}
    return [
        *refused(
            5, "conversation.get", {"conversation_id": "x"}, "invalid_argument", {"field": "conversation_id"}
        ),
        *refused(6, "user.me", {"nick": "Ada"}, "invalid_argument", {}),
        *refused(7, "conversation.get", nowhere, "not_found", {}),
    ]


def goodbye(who: str) -> list[dict[str, Any]]:
    """The client leaves."""
    return [
        step(who, send=[GOODBYE, {}, "wamp.close.close_realm"]),
        step(who, receive=[GOODBYE, {}, "$reason"]),
    ]
