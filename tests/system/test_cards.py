"""Cards on a running node: what each side is shown, what the other hears, and what time does."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest_twisted
from twisted.internet.threads import deferToThread

from tests.support.hooks import hook_on
from tests.support.node import Node
from tests.support.people import Person, arrive
from tests.support.pictures import picture
from tests.support.rest import Rest
from tests.support.uploads import upload
from tests.support.waiting import until

_numbers = itertools.count()
NAMES = ("message.created", "message.updated")
OFFER = {"kind": "offer", "amount": "1200.00", "currency": "EUR", "period": "month"}


def hours(count: float) -> str:
    return (datetime.now(UTC) + timedelta(hours=count)).isoformat()


def viewing() -> dict[str, Any]:
    slots = [{"starts_at": hours(each), "ends_at": hours(each + 1)} for each in (48, 72)]
    return {"kind": "viewing", "timezone": "Africa/Nairobi", "slots": slots, "place": "Ngong Road 7"}


class Talk(NamedTuple):
    """Two people in a conversation, and their user ids."""

    ann: Person
    ben: Person
    id: int
    ann_id: str
    ben_id: str


async def talk(node: Node) -> Talk:
    """Two people in a new conversation."""
    ann_id, ben_id = f"card-ann{next(_numbers)}", f"card-ben{next(_numbers)}"
    ann, ben = await arrive(node, ann_id), await arrive(node, ben_id)
    opened = await ann.ask("conversation.create", participant_ids=[ben_id], type="general")
    return Talk(ann, ben, opened["conversation"]["id"], ann_id, ben_id)


async def propose(who: Person, conversation_id: int, card: dict[str, Any]) -> dict[str, Any]:
    sent = await who.ask(
        "message.send",
        conversation_id=conversation_id,
        local_id=f"card-{next(_numbers)}",
        type="card",
        card=card,
    )
    message: dict[str, Any] = sent["message"]
    return message


async def card_event(who: Person, message: dict[str, Any], state: str) -> dict[str, Any]:
    """The card as an event brings it."""

    def found() -> list[dict[str, Any]]:
        events = [payload for name, payload in who.received if name in NAMES]
        cards = [each["message"]["card"] for each in events if each["message"]["id"] == message["id"]]
        return [card for card in cards if card["state"] == state]

    await until(lambda: bool(found()))
    return found()[0]


@pytest_twisted.ensureDeferred
async def test_a_viewing_is_proposed_and_accepted(node: Node) -> None:
    ann, ben, conversation_id, *_ = await talk(node)
    message = await propose(ann, conversation_id, viewing())
    assert message["card"]["actions"] == ["cancel"]
    heard = await card_event(ben, message, "proposed")
    assert heard["actions"] == ["accept", "decline", "propose"]
    answer = await ben.ask("card.act", message_id=message["id"], action="accept", version=1, slot=1)
    assert answer["message"]["card"]["slot"] == heard["slots"][1]
    assert answer["message"]["card"]["actions"] == ["cancel"]
    accepted = await card_event(ann, message, "accepted")
    assert [entry["action"] for entry in accepted["history"]] == ["create", "accept"]
    assert accepted["actions"] == ["cancel"]


@pytest_twisted.ensureDeferred
async def test_each_answer_has_the_actions_of_its_reader(node: Node) -> None:
    ann, ben, conversation_id, *_ = await talk(node)
    message = await propose(ann, conversation_id, OFFER)
    for who, actions in ((ann, ["withdraw"]), (ben, ["accept", "decline", "counter"])):
        got = await who.ask("message.get", message_id=message["id"])
        listed = await who.ask("message.list", conversation_id=conversation_id)
        thread = await who.ask("conversation.thread", conversation_id=conversation_id)
        overview = await who.ask("conversation.list")
        state = await who.ask("sync.state")
        found = [got["message"], *listed["messages"], *thread["messages"]]
        found += [thread["conversation"]["last_message"], overview["conversations"][0]["last_message"]]
        found += [each["last_message"] for each in state["conversations"] if each["id"] == conversation_id]
        assert len(found) == 6
        assert [each["card"]["actions"] for each in found] == [actions] * 6


@pytest_twisted.ensureDeferred
async def test_a_conflict_has_the_current_card(node: Node) -> None:
    ann, ben, conversation_id, *_ = await talk(node)
    message = await propose(ann, conversation_id, OFFER)
    await ben.ask("card.act", message_id=message["id"], action="counter", version=1, amount="1100")
    error = await ben.refused("card.act", message_id=message["id"], action="accept", version=1)
    assert error.error == "portico.error.conflict"
    assert error.kwargs["reason"] == "stale"
    assert error.kwargs["card"]["state"] == "countered"
    assert error.kwargs["card"]["amount"] == "1100"
    assert error.kwargs["card"]["actions"] == ["withdraw"]
    state = await ann.ask("message.get", message_id=message["id"])
    assert state["message"]["card"] == {**error.kwargs["card"], "actions": ["accept", "decline", "counter"]}


@pytest_twisted.ensureDeferred
async def test_an_offer_expires_by_itself(node: Node) -> None:
    ann, ben, conversation_id, *_ = await talk(node)
    soon = (datetime.now(UTC) + timedelta(seconds=1.5)).isoformat()
    message = await propose(ann, conversation_id, {**OFFER, "expires_at": soon})
    for who in (ann, ben):
        expired = await card_event(who, message, "expired")
        assert expired["actions"] == []
        assert expired["history"][-1]["user_id"] is None
    error = await ben.refused("card.act", message_id=message["id"], action="accept", version=2)
    assert error.kwargs["card"]["state"] == "expired"


@pytest_twisted.ensureDeferred
async def test_documents_are_uploaded_and_read_by_the_other(node: Node) -> None:
    ann, ben, conversation_id, _, ben_id = await talk(node)
    card = {"kind": "documents", "items": [{"name": "Passport"}, {"name": "Pets", "required": False}]}
    message = await propose(ann, conversation_id, card)
    uploaded = await deferToThread(upload, node, ben_id, picture(), X_Filename="passport.png")
    media_id = uploaded.json["id"]
    provide = {"message_id": message["id"], "action": "provide", "name": "Passport", "media_id": media_id}
    refused = await ann.refused("card.act", **provide)
    assert refused.error == "portico.error.invalid_argument"
    await ben.ask("card.act", **provide)
    done = await ann.ask("card.act", message_id=message["id"], action="complete")
    [file] = done["message"]["attachments"]
    assert done["message"]["card"]["items"] == [
        {"name": "Passport", "required": True, "state": "provided", "media_id": file["id"]},
        {"name": "Pets", "required": False, "state": "missing"},
    ]
    assert (await ann.ask("media.url", media_id=file["id"]))["url"]


@pytest_twisted.ensureDeferred
async def test_a_service_proposes_and_acts_over_rest(node: Node) -> None:
    _, ben, conversation_id, ann_id, ben_id = await talk(node)
    rest = Rest(node, "site", "service")
    body = {"type": "card", "card": OFFER, "local_id": f"card-{next(_numbers)}"}
    path = f"/conversations/{conversation_id}/messages"
    sent = await deferToThread(rest.ask, "POST", path, body, X_As_User=ann_id)
    assert sent.status == 201, sent
    message = sent.json["message"]
    assert (await card_event(ben, message, "proposed"))["proposed_by"] == ann_id
    act = {"action": "decline", "version": 1, "reason": "Too much"}
    own = Rest(node, ben_id)
    declined = await deferToThread(own.ask, "POST", f"/messages/{message['id']}/card", act)
    assert (declined.status, declined.json["message"]["card"]["state"]) == (200, "declined")
    again = await deferToThread(own.ask, "POST", f"/messages/{message['id']}/card", act)
    assert (again.status, again.json["error"]["card"]["reason"]) == (409, "Too much")


@pytest_twisted.ensureDeferred
async def test_the_hook_may_refuse_a_card_and_an_action(node: Node) -> None:
    ann, ben, conversation_id, *_ = await talk(node)
    message = await propose(ann, conversation_id, OFFER)
    hook = await hook_on(node)
    try:
        hook.answer = lambda asked: (
            {"action": "refuse", "reason": "no bank details"}
            if "IBAN" in str(asked.get("act", "")) + str(asked.get("card", ""))
            else {"action": "allow"}
        )
        refused = await ben.refused("card.act", message_id=message["id"], action="decline", reason="IBAN 1")
        assert refused.kwargs["reason"] == "no bank details"
        sending = {"conversation_id": conversation_id, "local_id": f"card-{next(_numbers)}", "type": "card"}
        refused = await ann.refused("message.send", **sending, card={**OFFER, "conditions": "IBAN 1"})
        assert refused.error == "portico.error.forbidden"
        await ben.ask("card.act", message_id=message["id"], action="decline", reason="No")
    finally:
        await hook.leave()
