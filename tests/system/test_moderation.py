"""Reports and what admins decide, on a running node."""

import itertools
import time
from typing import Any

import pytest_twisted

from runtime.client import Rejected
from tests.support.node import Node
from tests.support.people import Person, arrive

_numbers = itertools.count()


async def insulted(node: Node) -> tuple[Person, Person, int, int]:
    """Mean Max has written to Nia; his message's id and the conversation's."""
    number = next(_numbers)
    mean, nia = await arrive(node, f"max{number}"), await arrive(node, f"nia{number}")
    opened = await mean.ask("conversation.create", participant_ids=[f"nia{number}"], type="general")
    conversation_id = opened["conversation"]["id"]
    sent = await mean.ask("message.send", conversation_id=conversation_id, text="you idiot", local_id="1")
    return mean, nia, sent["message"]["id"], conversation_id


def audit(node: Node, report_id: int) -> list[tuple[str, str]]:
    rows = node.sql("select admin_id, action from audit where report_id = %s", report_id)
    return [(admin_id, action) for admin_id, action in rows]


@pytest_twisted.ensureDeferred
async def test_a_reported_message_is_deleted_for_everybody(node: Node) -> None:
    mean, nia, message_id, _ = await insulted(node)
    reported = await nia.ask("moderation.report", message_id=message_id, reason="rude")
    report_id = reported["report"]["id"]
    admin = await arrive(node, "root", "admin")
    queue = await admin.ask("moderation.queue", limit=100)
    [case] = [case for case in queue["reports"] if case["id"] == report_id]
    assert (case["text"], case["reason"], case["message"]["id"]) == ("you idiot", "rude", message_id)
    resolved = await admin.ask("moderation.resolve", report_id=report_id, action="delete_message")
    assert resolved["report"]["status"] == "message_deleted"
    for person in (mean, nia):
        await person.wait_for("message.deleted", message_id=message_id)
    assert (await nia.ask("message.get", message_id=message_id))["message"]["text"] is None
    assert audit(node, report_id) == [("root", "moderation.resolve:delete_message")]


@pytest_twisted.ensureDeferred
async def test_a_message_comes_back_when_its_deletion_is_overturned(node: Node) -> None:
    mean, nia, message_id, conversation_id = await insulted(node)
    reported = await nia.ask("moderation.report", message_id=message_id, reason="rude")
    mo, other = await arrive(node, "mo-deletes", "moderator"), await arrive(node, "mo-judges", "moderator")
    decided = await mo.ask("moderation.resolve", report_id=reported["report"]["id"], action="delete_message")
    await nia.wait_for("message.deleted", message_id=message_id)
    await nia.wait_for("unread.updated", conversation_id=conversation_id, unread=0)
    cursor = (await nia.ask("sync.state"))["cursor"]
    appealed = await mean.ask(
        "moderation.appeal", decision_id=decided["decision"]["id"], text="It is the name of a film"
    )
    appeal_id = appealed["decision"]["appeal"]["id"]
    await other.ask("moderation.decide_appeal", appeal_id=appeal_id, action="overturn", reason="it is")
    back = await nia.wait_for("message.updated")
    assert (back["message"]["id"], back["message"]["text"]) == (message_id, "you idiot")
    [synced] = (await nia.ask("sync.changes", since=cursor))["messages"]
    assert (synced["text"], synced["deleted_at"]) == ("you idiot", None)
    unread = await nia.ask("receipt.unread")
    assert unread["conversations"][str(conversation_id)] == 1


@pytest_twisted.ensureDeferred
async def test_who_is_blocked_is_out_at_once_and_stays_out(node: Node) -> None:
    mean, nia, message_id, _ = await insulted(node)
    reported = await nia.ask("moderation.report", message_id=message_id, reason="rude")
    admin = await arrive(node, "root", "admin")
    report_id = reported["report"]["id"]
    await admin.ask("moderation.resolve", report_id=report_id, action="block_user")
    assert await mean.left() == "portico.close.by_admin"
    user_id = reported["report"]["user_id"]
    assert await turned_away(node, user_id) == "portico.error.forbidden"
    assert audit(node, report_id) == [("root", "moderation.resolve:block_user")]
    unblocked = await admin.ask("admin.unblock_user", user_id=user_id)
    assert unblocked == {"user_id": user_id, "unblocked": True}
    await arrive(node, user_id)


async def turned_away(node: Node, user_id: str, **claims: Any) -> str:
    try:
        await arrive(node, user_id, token=node.token(user_id, **claims))
    except Rejected as rejected:
        return rejected.reason
    raise AssertionError(f"{user_id} was let in")


@pytest_twisted.ensureDeferred
async def test_what_one_does_not_see_cannot_be_reported(node: Node) -> None:
    _, _, message_id, _ = await insulted(node)
    stranger = await arrive(node, "stranger")
    error = await stranger.refused("moderation.report", message_id=message_id, reason="nosy")
    assert error.error == "portico.error.not_found"


@pytest_twisted.ensureDeferred
async def test_a_report_names_one_thing(node: Node) -> None:
    _, nia, message_id, _ = await insulted(node)
    for arguments in ({}, {"message_id": message_id, "user_id": "root"}):
        error = await nia.refused("moderation.report", reason="rude", **arguments)
        assert error.error == "portico.error.invalid_argument"


@pytest_twisted.ensureDeferred
async def test_only_admins_decide(node: Node) -> None:
    _, nia, _, _ = await insulted(node)
    service = await arrive(node, "site", "service")
    for person in (nia, service):
        for procedure in ("moderation.queue", "moderation.resolve", "admin.erase_user", "admin.disconnect"):
            error = await person.refused(procedure, user_id="root")
            assert error.error == "wamp.error.not_authorized"


@pytest_twisted.ensureDeferred
async def test_a_moderator_decides_on_reports_and_may_nothing_of_an_admin_or_a_user(node: Node) -> None:
    mean, nia, message_id, conversation_id = await insulted(node)
    reported = await nia.ask("moderation.report", message_id=message_id, reason="rude")
    moderator = await arrive(node, "mo", "moderator")
    assert (await moderator.ask("user.me"))["user"]["role"] == "moderator"
    report_id = reported["report"]["id"]
    await moderator.ask("moderation.resolve", report_id=report_id, action="delete_message")
    await mean.wait_for("message.deleted", message_id=message_id)
    assert audit(node, report_id) == [("mo", "moderation.resolve:delete_message")]
    beyond: dict[str, dict[str, Any]] = {
        "admin.erase_user": {"user_id": "root"}, "message.get": {"message_id": message_id},
        "message.send": {"conversation_id": conversation_id, "text": "Hi", "local_id": "1"},
    }  # fmt: skip
    for procedure, arguments in beyond.items():
        assert (await moderator.refused(procedure, **arguments)).error == "wamp.error.not_authorized"


@pytest_twisted.ensureDeferred
async def test_a_disconnected_user_may_come_again(node: Node) -> None:
    first, second = await arrive(node, "dis"), await arrive(node, "dis")
    admin = await arrive(node, "root", "admin")
    assert await admin.ask("admin.disconnect", user_id="dis") == {"disconnected": 2}
    assert await first.left() == await second.left() == "portico.close.by_admin"
    await arrive(node, "dis")
    deeds = node.sql("select admin_id, action from audit where user_id = 'dis'")
    assert deeds == [("root", "admin.disconnect")]


@pytest_twisted.ensureDeferred
async def test_older_tokens_are_barred_and_their_sessions_ended(node: Node) -> None:
    old = await arrive(node, "rev", token=node.token("rev", iat=1_000))
    new = await arrive(node, "rev", token=node.token("rev", iat=3_000))
    admin = await arrive(node, "root", "admin")
    mark = "1970-01-01T00:33:20.000Z"
    revoked = await admin.ask("admin.revoke_tokens", user_id="rev", issued_before=mark)
    assert revoked == {"issued_before": mark, "disconnected": 1}
    assert await old.left() == "portico.close.by_admin"
    assert await turned_away(node, "rev", iat=1_000) == "portico.error.forbidden"
    assert (await new.ask("user.me"))["user"]["id"] == "rev"
    await arrive(node, "rev", token=node.token("rev", iat=2_000))


@pytest_twisted.ensureDeferred
async def test_all_tokens_up_to_now_are_barred_unless_a_time_is_given(node: Node) -> None:
    before = int(time.time())  # a token of a later second is a new one
    person = await arrive(node, "rev2")
    admin = await arrive(node, "root", "admin")
    await admin.ask("admin.revoke_tokens", user_id="rev2")
    assert await person.left() == "portico.close.by_admin"
    assert await turned_away(node, "rev2", iat=before) == "portico.error.forbidden"
    error = await admin.refused("admin.revoke_tokens", user_id="rev2", issued_before="2999-01-01T00:00:00Z")
    assert error.error == "portico.error.invalid_argument"


@pytest_twisted.ensureDeferred
async def test_a_barred_token_does_not_prolong_a_session(node: Node) -> None:
    person = await arrive(node, "rev3", token=node.token("rev3", iat=3_000))
    admin = await arrive(node, "root", "admin")
    await admin.ask("admin.revoke_tokens", user_id="rev3", issued_before="1970-01-01T00:33:20Z")
    error = await person.refused("session.refresh", token=node.token("rev3", iat=1_000))
    assert error.error == "portico.error.forbidden"


@pytest_twisted.ensureDeferred
async def test_a_user_blocked_during_a_restart_is_disconnected_after_it(node: Node) -> None:
    mean, _, message_id, _ = await insulted(node)
    node.sql(
        """update person set banned_at = now() from message m where m.id = %s and person.id = m.sender_id
           returning person.id""",
        message_id,
    )
    node.kill("core")
    assert await mean.left() == "portico.close.by_admin"


@pytest_twisted.ensureDeferred
async def test_what_an_admin_does_to_somebodys_message_is_written_down(node: Node) -> None:
    _, _, message_id, _ = await insulted(node)
    admin = await arrive(node, "root", "admin")
    await admin.ask("message.revisions", message_id=message_id)
    await admin.ask("message.delete", message_id=message_id)
    deeds = node.sql("select admin_id, action from audit where message_id = %s order by id", message_id)
    assert deeds == [("root", "message.revisions"), ("root", "message.delete")]
