"""Who may call what: every procedure of the registry against everybody who might try.

Ada owns a group with Bob, whom she calls there; Rem was removed from it; Eve is a stranger; Ada blocks Mal,
with whom she has a conversation of two (his row is about that one). Srv is a service acting for Ada; Root is
an admin, Mod a moderator, Bot a program that takes no part.
"""

import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any, NamedTuple

import msgspec
import pytest
import pytest_twisted
from autobahn.wamp.exception import ApplicationError

from portico.contract.registry import BY_NAME
from tests.support.node import Node
from tests.support.people import Person, arrive

PEOPLE = ("bob", "eve", "rem", "mal", "srv", "root", "mod")
ACTORS = (*PEOPLE, "bot")
OK, NF, NO, NA = "ok", "not_found", "forbidden", "not_authorized"
BOTS_CALL = {  # what the router lets a bot call
    "session.info", "session.list", "session.refresh", "session.revoke", "session.revoke_others", "user.me",
    "conversation.get", "conversation.thread", "conversation.list", "conversation.participants",
    "conversation.leave", "conversation.handover", "message.send", "message.stream", "message.get",
    "message.list", "message.edit", "message.delete", "media.url", "media.urls", "receipt.delivered",
    "receipt.read", "receipt.list", "receipt.list_many", "receipt.mark", "receipt.unread", "typing.set",
    "sync.state", "sync.changes", "card.act",
}  # fmt: skip
Arguments = dict[str, Any]


class Scene(msgspec.Struct, frozen=True):
    """What the arguments are made of: ids of the people, and of the conversation that the actor tries."""

    names: dict[str, str]
    conversation: int
    message: int
    session: int
    call: int = 0


class Row(msgspec.Struct, frozen=True):
    """A procedure, its arguments, and what comes of it for each actor."""

    name: str
    arguments: Callable[[Scene], Arguments]
    bob: str = OK
    eve: str = NF
    rem: str = NF
    mal: str = OK
    srv: str = OK
    root: str = NF
    mod: str = NA

    def expected(self, actor: str) -> str:
        """What comes of it for an actor: for a bot the same as for a stranger, where it may call at all."""
        if actor == "bot":
            return NF if self.name == "message.stream" else self.eve if self.name in BOTS_CALL else NA
        outcome: str = getattr(self, actor)
        return outcome


def conversation(scene: Scene) -> Arguments:
    return {"conversation_id": scene.conversation}


def message(scene: Scene) -> Arguments:
    return {"message_id": scene.message}


def with_ada(scene: Scene) -> Arguments:
    return {"participant_ids": [scene.names["ada"], "somebody"]}


def a_call(scene: Scene) -> Arguments:
    return {"call_id": scene.call}


def nothing(_: Scene) -> Arguments:
    return {}


def no_team(_: Scene) -> Arguments:
    return {"team_id": 10**9}


def no_webhook(_: Scene) -> Arguments:
    return {"webhook_id": 10**9}


def of(maker: Callable[[Scene], Arguments], **others: Any) -> Callable[[Scene], Arguments]:
    """The arguments of `maker` and others that are the same for everybody."""
    return lambda scene: {**maker(scene), **others}


def to_see_ada(scene: Scene) -> Arguments:
    return {"user_ids": [scene.names["ada"]]}


def member(who: str) -> Callable[[Scene], Arguments]:
    return lambda scene: {**conversation(scene), "user_id": scene.names[who]}


def everybody(name: str, arguments: Callable[[Scene], Arguments] = nothing, **others: str) -> Row:
    """A procedure about the caller's own things."""
    return Row(name, arguments, **{"eve": OK, "rem": OK, "root": OK, **others})


def refused(name: str, arguments: Callable[[Scene], Arguments], code: str) -> Row:
    """A procedure whose arguments nobody here may use."""
    return Row(name, arguments, **{**dict.fromkeys(PEOPLE, code), "mod": NA})


def anybody(name: str, arguments: Callable[[Scene], Arguments] = nothing) -> Row:
    """The same for moderators too."""
    return everybody(name, arguments, mod=OK)


def moderators(name: str, arguments: Callable[[Scene], Arguments], code: str = OK) -> Row:
    """A procedure for moderators and admins."""
    return Row(name, arguments, **{**dict.fromkeys(PEOPLE, NA), "root": code, "mod": code})


def member_id(who: str) -> Callable[[Scene], Arguments]:
    return lambda scene: {"user_id": scene.names[who]}


def admins(name: str, arguments: Callable[[Scene], Arguments], root: str = OK) -> Row:
    """A procedure that the router lets nobody else call."""
    return Row(name, arguments, **{**dict.fromkeys(PEOPLE, NA), "root": root})


def services(name: str, arguments: Callable[[Scene], Arguments]) -> Row:
    """A procedure that the router lets only services call."""
    return Row(name, arguments, **{**dict.fromkeys(PEOPLE, NA), "srv": OK})


def without_evidence(name: str, arguments: Callable[[Scene], Arguments], root: str = NF) -> Row:
    """A procedure of evidence mode, about a conversation that keeps none."""
    return Row(name, arguments, bob="conflict", mal="conflict", srv="conflict", root=root)


def owners(name: str, arguments: Callable[[Scene], Arguments], mal: str) -> Row:
    """A procedure for the owners of a group."""
    return Row(name, arguments, bob=NO, mal=mal)


def operators(name: str, arguments: Callable[[Scene], Arguments], code: str = OK) -> Row:
    """For services and admins only."""
    return Row(name, arguments, **{**dict.fromkeys(PEOPLE, NA), "srv": code, "root": code})


ROWS = (
    anybody("session.info"),
    anybody("session.list"),
    Row("session.refresh", lambda _: {"token": "no token"}, **dict.fromkeys(PEOPLE, NO)),
    Row("session.revoke", lambda scene: {"session_id": scene.session}, bob=NF, mal=NF, mod=NF),
    anybody("session.revoke_others"),
    anybody("user.me"),
    Row("user.get", lambda scene: {"user_id": scene.names["ada"]}, root=OK, mod=OK),
    anybody("user.list"),
    everybody("user.update", lambda _: {"name": "Somebody"}),
    operators("user.create_guest", nothing),
    operators("user.merge_guest", lambda _: {"guest_id": "guest:nobody", "user_id": "a-nobody"}, NF),
    everybody("user.block", lambda _: {"user_id": "a-nobody"}),
    everybody("user.unblock", lambda _: {"user_id": "a-nobody"}),
    everybody("user.blocked"),
    everybody("conversation.create", lambda scene: {"participant_ids": [scene.names["ada"], "x"]}),
    everybody("conversation.list"),
    Row("conversation.get", conversation),
    Row("conversation.thread", conversation),
    Row("conversation.participants", conversation),
    owners("conversation.add_participant", member("new"), mal="conflict"),
    owners("conversation.remove_participant", member("bob"), mal="conflict"),
    owners("conversation.update", of(conversation, title="New"), mal=OK),
    owners("conversation.block", conversation, mal=OK),
    owners("conversation.unblock", conversation, mal=OK),
    Row("conversation.leave", conversation, mal="conflict"),
    Row("conversation.archive", conversation),
    Row("conversation.unarchive", conversation),
    Row("conversation.mute", conversation),
    Row("conversation.unmute", conversation),
    Row("conversation.pin", conversation),
    Row("conversation.unpin", conversation),
    Row("conversation.delete", conversation),
    Row("message.send", of(conversation, text="Hello"), mal="blocked"),
    Row("message.get", message),
    Row("message.list", conversation),
    Row("message.edit", of(message, text="Changed"), bob=NO, mal=NO),
    Row("message.delete", message, bob=NO, mal=NO, root=OK),
    Row("message.react", of(message, emoji="👍")),
    Row("message.unreact", of(message, emoji="👍")),
    Row("message.revisions", message, bob=NO, mal=NO, root=OK),
    Row("message.search", of(conversation, query="Hello")),
    everybody("conversation.search", lambda _: {"query": "Hello"}),
    everybody("stats.get"),
    Row("stats.overview", nothing, **{**dict.fromkeys(PEOPLE, NA), "root": OK}),
    Row("receipt.delivered", of(conversation, up_to_seq=1)),
    Row("receipt.read", of(conversation, up_to_seq=1)),
    Row("receipt.list", conversation),
    everybody("receipt.list_many", lambda _: {"conversation_ids": [1]}),
    everybody("receipt.mark", lambda _: {"items": [{"conversation_id": 1, "read_seq": 1}]}),
    everybody("receipt.unread"),
    Row("receipt.mark_unread", conversation),
    anybody("sync.state"),
    anybody("sync.changes", lambda _: {"since": "a cursor of nobody"}),
    Row("typing.set", of(conversation, is_typing=True)),
    everybody("presence.get", to_see_ada),
    everybody("presence.watch", to_see_ada),
    everybody("presence.unwatch", to_see_ada),
    everybody("call.ice_servers"),
    Row("call.start", conversation, mal="blocked", srv="conflict"),
    Row("call.accept", a_call, mal="conflict", srv="conflict"),
    Row("call.reject", a_call),
    Row("call.end", a_call),
    Row("call.get", a_call),
    Row("call.update", of(a_call, kind="video"), bob="conflict", mal="conflict", srv=NO),
    Row("call.signal", of(a_call, kind="offer", payload={}), bob="conflict", mal="conflict", srv=NO),
    everybody("call.history"),
    Row("conversation.export", conversation),
    without_evidence("conversation.ledger", conversation, root="conflict"),
    without_evidence("conversation.certify", conversation, root="conflict"),
    without_evidence("message.views", message),
    Row("moderation.report", of(message, reason="rude"), srv="conflict"),
    moderators("moderation.queue", nothing),
    moderators("moderation.resolve", lambda _: {"report_id": 2**52, "action": "dismiss"}, NF),
    admins("admin.disconnect", member_id("rem")),
    admins("admin.revoke_tokens", member_id("rem")),
    admins("admin.unblock_user", member_id("rem")),
    admins("admin.erase_user", member_id("rem")),
    admins("admin.export_user", member_id("rem")),
    admins("admin.deliveries", member_id("rem")),
    admins("admin.overview", nothing),
    admins("admin.load_history", nothing),
    admins("admin.find_users", nothing),
    admins("admin.user", member_id("rem")),
    admins("admin.sessions", member_id("rem")),
    admins("admin.block_user", lambda _: {"user_id": "nobody at all"}, root=NF),
    admins("admin.conversations", nothing),
    admins("admin.settings", nothing),
    admins("admin.all_deliveries", nothing),
    admins("admin.resend", lambda _: {"delivery_id": 2**52}, root=NF),
    admins("admin.preview_template", nothing),
    admins("admin.imports", nothing),
    admins("admin.dead_letters", nothing),
    admins("admin.retry_dead_letters", nothing),
    everybody("device.register", lambda _: {"token": "t", "provider": "fcm", "platform": "ios"}),
    everybody("device.unregister", lambda _: {"token": "t"}),
    everybody("device.list"),
    anybody("preferences.get"),
    anybody("preferences.set", lambda _: {"language": "fr"}),
    services("notification.send", lambda _: {"user_ids": ["a-nobody"], "data": {"title": "T", "body": "B"}}),
    refused("media.url", lambda _: {"media_id": "0" * 32}, NF),
    everybody("media.urls", lambda _: {"media_ids": ["0" * 32]}),
    operators("team.create", lambda scene: {"name": "Desk", "lead_ids": [scene.names["bob"]]}),
    everybody("team.list"),
    refused("team.get", no_team, NF),
    refused("stats.team", no_team, NF),
    refused("inbox.list", no_team, NF),
    refused("inbox.get", conversation, NF),
    refused("inbox.look", conversation, NF),
    refused("conversation.assign", of(conversation, user_id=None), NF),
    refused("conversation.snooze", of(conversation, until="2026-12-01T00:00:00Z"), NF),
    refused("conversation.close", conversation, NF),
    refused("conversation.reopen", conversation, NF),
    refused("conversation.label", of(conversation, add=["vip"]), NF),
    refused("note.add", of(conversation, text="A note", local_id="note"), NF),
    refused("note.list", conversation, NF),
    refused("saved_reply.create", of(no_team, title="Hello", text="Hello"), NF),
    refused("saved_reply.list", no_team, NF),
    refused("saved_reply.update", lambda _: {"saved_reply_id": 10**9, "title": "Hello"}, NF),
    refused("saved_reply.delete", lambda _: {"saved_reply_id": 10**9}, NF),
    refused("saved_reply.render", of(conversation, saved_reply_id=10**9), NF),
    refused("team.update", no_team, NF),
    refused("team.add_member", of(no_team, user_id="eve"), NF),
    refused("team.remove_member", of(no_team, user_id="eve"), NF),
    everybody("presence.set", lambda _: {"status": "away"}),
    everybody("draft.get"),
    Row("draft.set", of(conversation, text="A draft")),
    Row("message.pin", message, mal="blocked"),
    Row("message.unpin", message, mal="blocked"),
    Row("conversation.pins", conversation),
    Row("message.stream", of(conversation, delta="Hel"), **dict.fromkeys(PEOPLE, NA)),
    Row("conversation.handover", conversation, bob="conflict", mal="conflict", srv="conflict"),
    Row("message.schedule", of(conversation, text="Later", at="2027-06-01T09:00:00Z"), mal="blocked"),
    everybody("message.scheduled"),
    refused("message.cancel_scheduled", lambda _: {"scheduled_id": 2**52}, NF),
    Row(
        "card.act",
        of(message, action="accept"),
        bob="invalid_argument",
        mal="blocked",
        srv="invalid_argument",
    ),
    everybody("calendar.link"),
    Row("message.held", conversation),
    moderators("moderation.held", nothing),
    moderators("moderation.decide", lambda _: {"held_id": 2**52, "action": "refuse"}, NF),
    moderators("moderation.bulk", lambda _: {"report_ids": [2**52], "action": "dismiss"}),
    moderators("moderation.assign", lambda _: {"report_id": 2**52, "assignee_id": "x"}, NF),
    moderators("moderation.context", lambda _: {"report_id": 2**52, "reason": "asked"}, NF),
    moderators("moderation.read", of(conversation, reason="asked")),
    moderators("moderation.person", of(member_id("rem"), reason="asked")),
    moderators("moderation.sanction", of(member_id("rem"), action="warn", reason="asked")),
    moderators("moderation.unsuspend", of(member_id("rem"), reason="asked")),
    moderators("moderation.try_rules", lambda _: {"rules": '[[rule]]\naction = "warn"', "reason": "asked"}),
    moderators("moderation.templates", nothing),
    admins(
        "moderation.set_template",
        lambda _: {"name": "spam", "language": "sw", "text": None, "reason": "ours"},
    ),
    everybody("moderation.decisions"),
    refused("moderation.appeal", lambda _: {"decision_id": 2**52, "text": "No"}, NF),
    moderators("moderation.appeals", nothing),
    moderators(
        "moderation.decide_appeal", lambda _: {"appeal_id": 2**52, "action": "uphold", "reason": "ok"}, NF
    ),
    admins("admin.audit", nothing),
    admins("inbound.held", nothing),
    admins("inbound.decide", lambda _: {"answer_id": 2**52, "action": "discard"}, root=NF),
    admins("webhook.create", lambda _: {"url": "https://example.org/hook", "events": ["call.*"]}),
    admins("webhook.list", nothing),
    admins("webhook.get", no_webhook, root=NF),
    admins("webhook.update", no_webhook, root=NF),
    admins("webhook.delete", no_webhook, root=NF),
    admins("webhook.rotate_secret", no_webhook, root=NF),
    admins("webhook.attempts", no_webhook, root=NF),
    admins("webhook.redeliver", no_webhook, root=NF),
    admins("webhook.test", no_webhook, root=NF),
)


def test_the_table_speaks_of_every_procedure() -> None:
    assert sorted(row.name for row in ROWS) == sorted(BY_NAME)


class Cast(NamedTuple):
    """The people, and the group and the conversation of two that they try."""

    people: dict[str, Person]
    group: Scene
    pair: Scene

    def leave(self) -> None:
        """Everybody goes."""
        for person in self.people.values():
            person.leave()


SOMEWHERE = Scene(dict.fromkeys(("ada", *ACTORS, "new"), "somebody"), 1, 2, 3, 4)
ELSEWHERE = Scene(dict.fromkeys(SOMEWHERE.names, "somebody else"), 5, 6, 7, 8)


def leaves_everything_as_it_is(row: Row) -> bool:
    """Whether it names nobody and no conversation here, or everybody is refused. Each call is a new one."""
    names_nothing = row.arguments(SOMEWHERE) == row.arguments(ELSEWHERE)
    is_refused = all(row.expected(actor) != OK for actor in ACTORS)
    return names_nothing or (is_refused and not row.name.startswith("call."))


HARMLESS = [row for row in ROWS if leaves_everything_as_it_is(row)]


@pytest_twisted.async_yield_fixture(scope="module")
async def cast(node: Node) -> AsyncIterator[Cast]:
    """The people of all rows that change nothing of theirs."""
    cast = await _assemble(node)
    await cast.people["ada"].ask("user.block", user_id=cast.pair.names["mal"])
    yield cast
    cast.leave()


@pytest.mark.parametrize("row", HARMLESS, ids=lambda row: row.name)
@pytest_twisted.ensureDeferred
async def test_everybody_gets_what_they_may_have_and_nothing_here_changes(cast: Cast, row: Row) -> None:
    await _check(row, cast)


@pytest.mark.parametrize("row", [row for row in ROWS if row not in HARMLESS], ids=lambda row: row.name)
@pytest_twisted.ensureDeferred
async def test_everybody_gets_what_they_may_have(node: Node, row: Row) -> None:
    cast = people, group, pair = await _assemble(node)
    if row.name.startswith("call."):
        pair = await _call(people["ada"], pair)
        await people["ada"].ask("call.end", **a_call(pair))
        group = await _call(people["ada"], group)
    await people["ada"].ask("user.block", user_id=pair.names["mal"])
    await _check(row, Cast(people, group, pair))
    cast.leave()


async def _check(row: Row, cast: Cast) -> None:
    outcomes = {
        actor: await _try(cast.people[actor], row, cast.pair if actor == "mal" else cast.group, actor)
        for actor in ACTORS
    }
    assert outcomes == {actor: row.expected(actor) for actor in ACTORS}


async def _assemble(node: Node) -> Cast:
    run = uuid.uuid4().hex[:8]
    names = {who: f"{who}-{run}" for who in ("ada", *ACTORS, "new")}
    roles = {"srv": "service", "root": "admin", "mod": "moderator", "bot": "bot"}
    people = {who: await arrive(node, names[who], roles.get(who, "user")) for who in ("ada", *ACTORS)}
    ada = people["ada"]
    group = await _open(ada, [names["bob"], names["rem"]], "group")
    pair = await _open(ada, [names["mal"]], "general")
    scenes = [Scene(names, id_, await _say(ada, id_), ada.session_id) for id_ in (group, pair)]
    await ada.ask("conversation.remove_participant", conversation_id=group, user_id=names["rem"])
    return Cast(people, scenes[0], scenes[1])


async def _open(ada: Person, others: list[str], kind: str) -> int:
    opened = await ada.ask("conversation.create", participant_ids=others, type=kind)
    id_: int = opened["conversation"]["id"]
    return id_


async def _call(ada: Person, scene: Scene) -> Scene:
    started = await ada.ask("call.start", **conversation(scene))
    return msgspec.structs.replace(scene, call=started["call"]["id"])


async def _say(ada: Person, conversation_id: int) -> int:
    local_id = uuid.uuid4().hex
    sent = await ada.ask("message.send", conversation_id=conversation_id, text="Hello", local_id=local_id)
    id_: int = sent["message"]["id"]
    return id_


async def _try(person: Person, row: Row, scene: Scene, actor: str) -> str:
    arguments = row.arguments(scene)
    if row.name in ("message.send", "message.stream", "message.schedule"):
        arguments["local_id"] = uuid.uuid4().hex
    if actor == "srv":
        arguments["as_user"] = scene.names["ada"]
    try:
        await person.ask(row.name, **arguments)
    except ApplicationError as error:
        return str(error.error).rpartition(".")[2]
    return OK
