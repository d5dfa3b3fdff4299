"""Strikes, suspensions and appeals on a running node."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest_twisted
from autobahn.wamp.exception import ApplicationError

from tests.support.node import Node
from tests.support.people import Person, arrive
from tests.support.rest import Rest
from tests.support.waiting import until_async

_numbers = itertools.count()


class Story:
    """Max writes to Nia, who reports him, and Mo decides."""

    def __init__(self, node: Node, mean: Person, nia: Person, moderator: Person, number: int) -> None:
        self.node, self.mean, self.nia, self.moderator = node, mean, nia, moderator
        self.mean_id = f"mean{number}"
        self.conversation_id = 0

    async def say(self, text: str = "hello") -> int:
        local_id = f"s{next(_numbers)}"
        sent = await self.mean.ask(
            "message.send", conversation_id=self.conversation_id, text=text, local_id=local_id
        )
        return int(sent["message"]["id"])

    async def decide(self, action: str, **more: Any) -> dict[str, Any]:
        reported = await self.nia.ask("moderation.report", user_id=self.mean_id, reason="rude")
        report_id = reported["report"]["id"]
        answer = await self.moderator.ask(
            "moderation.resolve", report_id=report_id, action=action, reason="seen", **more
        )
        decision: dict[str, Any] = answer["decision"]
        return decision

    async def may_write(self) -> bool:
        try:
            await self.say()
        except ApplicationError as error:
            if error.error == "portico.error.forbidden":
                return False
            raise
        return True


async def begin(node: Node) -> Story:
    number = next(_numbers)
    mean, nia = await arrive(node, f"mean{number}"), await arrive(node, f"nice{number}")
    story = Story(node, mean, nia, await arrive(node, f"mo{number}", "moderator"), number)
    opened = await mean.ask("conversation.create", participant_ids=[f"nice{number}"], type="general")
    story.conversation_id = opened["conversation"]["id"]
    await story.say()
    return story


@pytest_twisted.ensureDeferred
async def test_three_strikes_suspend_and_an_appeal_ends_it(node: Node) -> None:
    story = await begin(node)
    for _ in range(2):
        await story.decide("strike", template="insult")
    await story.say("still here")
    decision = await story.decide("strike", template="insult")
    told = await story.mean.wait_for("moderation.decided")
    assert told["decision"]["text"].startswith("You received a strike. Reason: insults")
    error = await story.mean.refused(
        "message.send", conversation_id=story.conversation_id, text="hm", local_id="no"
    )
    assert error.error == "portico.error.forbidden"
    assert (error.kwargs["reason"], error.kwargs["until"]) == ("suspended", decision["suspended_until"])
    by_rest = Rest(node, story.mean_id).post(
        f"/conversations/{story.conversation_id}/messages", {"text": "hm", "local_id": "no"}
    )
    assert (by_rest.status, by_rest.json["error"]["code"]) == (403, "forbidden")
    listed = await story.mean.ask("message.list", conversation_id=story.conversation_id)
    assert [message["text"] for message in listed["messages"]] == ["hello", "still here"]
    own = (await story.mean.ask("moderation.decisions"))["decisions"]
    assert [each["action"] for each in own] == ["strike"] * 3
    appealed = await story.mean.ask("moderation.appeal", decision_id=decision["id"], text="I was quoting")
    other = await arrive(node, "another-moderator", "moderator")
    [waiting] = [
        each
        for each in (await other.ask("moderation.appeals", limit=100))["appeals"]
        if each["id"] == appealed["decision"]["appeal"]["id"]
    ]
    assert waiting["text"] == "I was quoting"
    await other.ask("moderation.decide_appeal", appeal_id=waiting["id"], action="overturn", reason="true")
    await story.say("thank you")


@pytest_twisted.ensureDeferred
async def test_a_suspension_outlives_the_router_and_ends_by_itself(node: Node) -> None:
    story = await begin(node)
    await story.decide("suspend", until=(datetime.now(UTC) + timedelta(hours=1)).isoformat())
    node.kill("router")
    await story.mean.left()
    story.mean = await _return(node, story.mean_id)
    assert not await story.may_write()
    node.sql(
        """update moderation_decision set suspended_until = now() + interval '1 second' where user_id = %s
           returning 1""",
        story.mean_id,
    )
    await until_async(story.may_write)


async def _return(node: Node, user_id: str) -> Person:
    found: list[Person] = []

    async def connected() -> bool:
        try:
            found.append(await arrive(node, user_id))
        except Exception:  # noqa: BLE001 - the router is starting
            return False
        return True

    await until_async(connected)
    return found[0]


@pytest_twisted.ensureDeferred
async def test_what_was_begun_before_a_suspension_reaches_nobody(node: Node) -> None:
    story = await begin(node)
    now = datetime.now(UTC)
    scheduled = await story.mean.ask(
        "message.schedule",
        conversation_id=story.conversation_id,
        text="still here",
        local_id="later",
        at=(now + timedelta(seconds=3)).isoformat(),
    )
    await story.mean.ask("call.start", conversation_id=story.conversation_id, kind="voice")
    await story.nia.wait_for("call.incoming")
    await story.decide("suspend", until=(now + timedelta(hours=1)).isoformat())
    ended = await story.nia.wait_for("call.ended")
    assert ended["call"]["status"] == "cancelled"

    async def has_failed() -> bool:
        [waiting] = (await story.mean.ask("message.scheduled"))["scheduled"]
        return (waiting["id"], waiting["status"]) == (scheduled["scheduled"]["id"], "failed")

    await until_async(has_failed)
    listed = await story.nia.ask("message.list", conversation_id=story.conversation_id)
    assert "still here" not in [message["text"] for message in listed["messages"]]


@pytest_twisted.ensureDeferred
async def test_a_refused_upload_is_a_write_too(node: Node) -> None:
    story = await begin(node)
    await story.decide("suspend", until=(datetime.now(UTC) + timedelta(hours=1)).isoformat())
    token = {"Authorization": f"Bearer {node.token(story.mean_id)}", "Content-Type": "image/png"}
    reply = Rest(node).raw("POST", "/media?filename=a.png", b"x", token)
    assert (reply.status, reply.json["error"]["reason"]) == (403, "suspended")


@pytest_twisted.ensureDeferred
async def test_a_moderator_sees_what_is_around_and_the_audit_knows_it(node: Node) -> None:
    story = await begin(node)
    message_id = await story.say("you idiot")
    reported = await story.nia.ask("moderation.report", message_id=message_id, reason="rude")
    report_id = reported["report"]["id"]
    await story.moderator.ask("moderation.assign", report_id=report_id, assignee_id="mo-desk")
    queue = await story.moderator.ask("moderation.queue", assignee_id="mo-desk", kind="report", limit=100)
    [item] = [each for each in queue["items"] if each["id"] == report_id]
    assert (item["kind"], item["report"]["text"]) == ("report", "you idiot")
    context = await story.moderator.ask("moderation.context", report_id=report_id, reason="a report")
    assert [message["text"] for message in context["messages"]] == ["hello", "you idiot"]
    assert {person["user"]["id"] for person in context["people"]} == {
        story.mean_id,
        story.mean_id.replace("mean", "nice"),
    }
    page = await story.moderator.ask(
        "moderation.read", conversation_id=story.conversation_id, reason="to see it whole", limit=1
    )
    assert [message["text"] for message in page["messages"]] == ["you idiot"]
    await story.moderator.ask("moderation.resolve", report_id=report_id, action="strike", reason="clear")
    person = await story.moderator.ask("moderation.person", user_id=story.mean_id, reason="how often")
    assert person["person"]["strikes"] == 1
    root = await arrive(node, "root", "admin")
    entries = (await root.ask("admin.audit", conversation_id=story.conversation_id))["entries"]
    assert [(each["action"], each["reason"]) for each in entries] == [
        ("moderation.resolve:strike", "clear"),
        ("moderation.read", "to see it whole"),
        ("moderation.context", "a report"),
    ]
    without = await story.moderator.refused("moderation.read", conversation_id=story.conversation_id)
    assert without.error == "portico.error.invalid_argument"


@pytest_twisted.ensureDeferred
async def test_who_is_blocked_reads_why_and_appeals(node: Node) -> None:
    story = await begin(node)
    decision = await story.decide("block_user", template="fraud")
    assert await story.mean.left() == "portico.close.by_admin"
    blocked = Rest(node, story.mean_id)
    assert (blocked.get("/me").status, blocked.get("/conversations").status) == (401, 401)
    [told] = blocked.get("/moderation/decisions").json["decisions"]
    assert told["text"] == "Your account is blocked. You can still appeal. Reason: signs of fraud."
    path = f"/moderation/decisions/{decision['id']}/appeal"
    appealed = blocked.post(path, {"text": "That was my brother"})
    assert (appealed.status, appealed.json["decision"]["appeal"]["state"]) == (201, "open")
    assert blocked.post(path, {"text": "again"}).status == 409
    other = await arrive(node, "another-moderator", "moderator")
    appeal_id = appealed.json["decision"]["appeal"]["id"]
    await other.ask("moderation.decide_appeal", appeal_id=appeal_id, action="overturn", reason="so it was")
    assert blocked.get("/me").status == 200
    story.mean = await arrive(node, story.mean_id)
    await story.say("back again")


@pytest_twisted.ensureDeferred
async def test_a_revoked_token_appeals_nothing(node: Node) -> None:
    story = await begin(node)
    await story.decide("block_user")
    root = await arrive(node, "root", "admin")
    blocked = Rest(node, story.mean_id)
    assert blocked.get("/moderation/decisions").status == 200
    later = (datetime.now(UTC) + timedelta(seconds=2)).isoformat()
    await root.ask("admin.revoke_tokens", user_id=story.mean_id, issued_before=later)
    assert blocked.get("/moderation/decisions").status == 401


@pytest_twisted.ensureDeferred
async def test_the_words_of_the_site_are_told_in_the_language_of_the_person(node: Node) -> None:
    story = await begin(node)
    root = await arrive(node, "root", "admin")
    asked = {"name": "insult", "language": "fr", "text": "Restons polis.", "reason": "our tone"}
    changed = await root.ask("moderation.set_template", **asked)
    assert (changed["template"]["texts"]["fr"], changed["template"]["changed"]) == ("Restons polis.", ["fr"])
    await story.mean.ask("preferences.set", language="fr")
    await story.decide("warn", template="insult")
    told = (await story.mean.wait_for("moderation.decided"))["decision"]["text"]
    assert told == "Ceci est un avertissement. Restons polis."
    [entry, *_] = (await root.ask("admin.audit", action="moderation.set_template"))["entries"]
    assert (entry["action"], entry["reason"]) == ("moderation.set_template:insult:fr", "our tone")
    path = "/moderation/templates/insult/fr"
    back = Rest(node, "root", "admin").ask("PUT", path, {"text": None, "reason": "as before"}).json
    assert back["template"]["changed"] == []
    [own] = (await story.mean.ask("moderation.decisions"))["decisions"]
    assert own["text"].startswith("Ceci est un avertissement. Motif : insultes")
    error = await root.refused("moderation.set_template", **{**asked, "language": "xx"})
    assert error.error == "portico.error.invalid_argument"
