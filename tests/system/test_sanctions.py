"""What moderators do without a report, on a running node: sanctions, ends of suspensions, rules on trial."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_twisted

from tests.support.node import Node
from tests.support.people import Person, arrive
from tests.support.ports import free_port

_numbers = itertools.count()
HOLD_IBANS = '[[rule]]\ndetectors = ["iban"]\naction = "hold"\n'
IBAN = "Pay to GB82 WEST 1234 5698 7654 32"


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    """A node of its own: rules are tried on its newest messages, and the first matches are shown."""
    with Node(free_port()).running() as node:
        yield node


async def arrive_in_conversation(node: Node) -> tuple[Person, str, int]:
    """Somebody in a conversation: their connection, their id, the conversation."""
    user_id = f"sanctioned-{next(_numbers)}"
    person = await arrive(node, user_id)
    opened = await person.ask("conversation.create", participant_ids=["somebody"], type="general")
    return person, user_id, opened["conversation"]["id"]


async def is_suspended(person: Person, conversation_id: int) -> bool:
    error = await person.refused("message.send", conversation_id=conversation_id, text="hm", local_id="no")
    return str(error.kwargs["reason"]) == "suspended"


@pytest_twisted.ensureDeferred
async def test_somebody_is_suspended_without_a_report_and_let_write_again(node: Node) -> None:
    person, user_id, conversation_id = await arrive_in_conversation(node)
    moderator = await arrive(node, "mo-sanctions", "moderator")
    until = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    about = {"user_id": user_id}
    given = await moderator.ask(
        "moderation.sanction", **about, action="suspend", reason="three calls", until=until, template="rules"
    )
    told = (await person.wait_for("moderation.decided"))["decision"]
    assert (told["id"], told["action"]) == (given["decision"]["id"], "suspend")
    assert await is_suspended(person, conversation_id)
    appealed = await person.ask("moderation.appeal", decision_id=told["id"], text="It was my brother")
    assert appealed["decision"]["appeal"]["state"] == "open"
    ended = await moderator.ask("moderation.unsuspend", **about, reason="a mistake")
    assert [decision["id"] for decision in ended["decisions"]] == [told["id"]]
    await person.ask("message.send", conversation_id=conversation_id, text="thank you", local_id="yes")
    [own] = (await person.ask("moderation.decisions"))["decisions"]
    assert (own["overturned_at"] is not None, own["appeal"]["state"]) == (True, "overturned")
    assert (await moderator.ask("moderation.unsuspend", **about, reason="again"))["decisions"] == []
    audit = node.sql("select action, reason from audit where user_id = %s order by id", user_id)
    assert audit == [
        ("moderation.sanction:suspend", "three calls"),
        ("moderation.unsuspend", "a mistake"),
        ("moderation.unsuspend", "again"),
    ]


@pytest_twisted.ensureDeferred
async def test_a_suspension_by_strikes_that_is_ended_stays_ended_when_a_strike_is_withdrawn(
    node: Node,
) -> None:
    person, user_id, conversation_id = await arrive_in_conversation(node)
    moderator = await arrive(node, "mo-strikes", "moderator")
    other = await arrive(node, "mo-other", "moderator")
    about = {"user_id": user_id, "reason": "calls"}
    given = [await moderator.ask("moderation.sanction", **about, action="strike") for _ in range(5)]
    assert await is_suspended(person, conversation_id)
    await moderator.ask("moderation.unsuspend", **about)
    await person.ask("message.send", conversation_id=conversation_id, text="hello", local_id="1")
    conduct = await other.ask("moderation.person", **about)
    assert (conduct["person"]["strikes"], conduct["person"]["suspended_until"]) == (5, None)
    first = given[0]["decision"]["id"]
    appealed = await person.ask("moderation.appeal", decision_id=first, text="Not me")
    appeal_id = appealed["decision"]["appeal"]["id"]
    await other.ask("moderation.decide_appeal", appeal_id=appeal_id, action="overturn", reason="true")
    await person.ask("message.send", conversation_id=conversation_id, text="hello", local_id="2")


@pytest_twisted.ensureDeferred
async def test_nobody_sanctions_themselves_or_who_is_not_there(node: Node) -> None:
    moderator = await arrive(node, "mo-alone", "moderator")
    for user_id, expected in (("mo-alone", "conflict"), ("who-is-not-there", "not_found")):
        for procedure, more in (("moderation.sanction", {"action": "warn"}), ("moderation.unsuspend", {})):
            error = await moderator.refused(procedure, user_id=user_id, reason="asked", **more)
            assert error.error == f"portico.error.{expected}"


@pytest_twisted.ensureDeferred
async def test_rules_are_tried_on_what_was_said_and_change_nothing(node: Node) -> None:
    person, user_id, conversation_id = await arrive_in_conversation(node)
    sent = await person.ask("message.send", conversation_id=conversation_id, text=IBAN, local_id="1")
    moderator = await arrive(node, "mo-rules", "moderator")
    tried = await moderator.ask("moderation.try_rules", rules=HOLD_IBANS, reason="new rules")
    [match] = [each for each in tried["matches"] if each["conversation_id"] == conversation_id]
    assert match == {
        "message_id": sent["message"]["id"],
        "conversation_id": conversation_id,
        "sender_id": user_id,
        "action": "hold",
        "detectors": ["iban"],
        "text": IBAN,
    }
    counts = {each["action"]: each["messages"] for each in tried["counts"]}
    assert (tried["complete"], counts["hold"]) == (True, len(tried["matches"]))
    assert tried["looked_back_to"] <= sent["message"]["created_at"]
    assert tried["messages"] >= counts["hold"]
    listed = await person.ask("message.list", conversation_id=conversation_id)
    assert [message["text"] for message in listed["messages"]] == [IBAN]
    row = ("moderation.try_rules", "new rules")
    assert row in node.sql("select action, reason from audit where admin_id = 'mo-rules'")


@pytest_twisted.ensureDeferred
async def test_a_mistake_in_the_rules_is_said(node: Node) -> None:
    moderator = await arrive(node, "mo-mistakes", "moderator")
    for rules, said in (
        ("[[rule]", "not TOML"),
        ("rule = [1]", "must be a table"),
        ('[[rule]]\naction = "shout"', "rule 1 has action='shout'"),
    ):
        error = await moderator.refused("moderation.try_rules", rules=rules, reason="asked")
        assert error.error == "portico.error.invalid_argument"
        assert said in error.args[0]
