"""The contact guard at work: what users see of each action, in texts, edits, names, titles and cards."""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
import pytest_twisted
from twisted.internet.defer import DeferredList

from portico.domain.guard.rules import ContactRules, Rule
from portico.settings.core import Settings
from portico.storage.database import Database
from tests.support.components import Components, open_components
from tests.support.people import Person, arrive, wait_for_all_events

NUMBER = "Call me on 0712 345 678"
DOTS = "\u2022" * 6
RULES = ContactRules(
    (
        Rule(action="warn", types=frozenset({"general"}), detectors=frozenset({"phone"})),
        Rule(action="hold", types=frozenset({"general"}), detectors=frozenset({"iban"})),
        Rule(action="mask", types=frozenset({"support"}), until="booked"),
        Rule(action="block", types=frozenset({"property_inquiry"})),
    )
)
IBAN = "Pay to GB82 WEST 1234 5698 7654 32"


class Guarded(NamedTuple):
    """Two people on a node with rules, and a moderator."""

    components: Components
    ann: Person
    ben: Person
    admin: Person

    async def open(self, type_: str = "general", **more: Any) -> int:
        opened = await self.ann.ask("conversation.create", participant_ids=["ben"], type=type_, **more)
        conversation_id: int = opened["conversation"]["id"]
        return conversation_id

    async def hold(self, conversation_id: int) -> dict[str, Any]:
        """A message of Ann that waits."""
        return await self.ann.ask("message.send", **said(conversation_id, IBAN, "held"))

    async def send_at_once(self, conversation_id: int, texts: Sequence[str]) -> list[tuple[bool, Any]]:
        """Messages of Ann, sent before the first is answered; whether each was stored, and its answer."""
        sent = [
            self.ann.client.call_procedure("message.send", **said(conversation_id, text, str(number)))
            for number, text in enumerate(texts)
        ]
        answers: list[tuple[bool, Any]] = await DeferredList(sent, consumeErrors=True)
        return answers

    async def texts_of_ben(self, conversation_id: int) -> list[str]:
        await wait_for_all_events(self.ann, self.ben, conversation_id)
        listed = await self.ben.ask("message.list", conversation_id=conversation_id)
        return [message["text"] for message in listed["messages"]][:-1]


def said(conversation_id: int, text: str, local_id: str = "1", **more: Any) -> dict[str, Any]:
    return {"conversation_id": conversation_id, "text": text, "local_id": local_id, **more}


@pytest_twisted.async_yield_fixture()
async def guarded(database: Database, stores: Settings) -> AsyncIterator[Guarded]:
    async with open_components(stores, contact_rules=RULES) as components:
        ann, ben = await arrive(components, "ann"), await arrive(components, "ben")
        yield Guarded(components, ann, ben, await arrive(components, "mod", "admin"))


@pytest_twisted.ensureDeferred
async def test_a_warned_sender_confirms_and_the_message_passes(guarded: Guarded) -> None:
    id_ = await guarded.open()
    warned = await guarded.ann.refused("message.send", **said(id_, NUMBER))
    assert (warned.error, warned.kwargs["detectors"]) == ("portico.error.confirm_needed", ["phone"])
    confirm = warned.kwargs["confirm"]
    other = await guarded.ann.refused("message.send", **said(id_, "or on 0733 218 902", confirm=confirm))
    assert other.error == "portico.error.confirm_needed"
    assert other.kwargs["confirm"] != confirm
    sent = await guarded.ann.ask("message.send", **said(id_, NUMBER, confirm=confirm))
    assert "held" not in sent
    assert (await guarded.ben.wait_for("message.created"))["message"]["text"] == NUMBER
    again = await guarded.ann.ask("message.send", **said(id_, NUMBER))
    assert (again["duplicate"], again["message"]["id"]) == (True, sent["message"]["id"])


@pytest_twisted.ensureDeferred
async def test_a_number_in_three_messages_is_found_with_the_last(guarded: Guarded) -> None:
    id_ = await guarded.open()
    for number, part in enumerate(("my number is 0712", "345")):
        await guarded.ann.ask("message.send", **said(id_, part, str(number)))
    warned = await guarded.ann.refused("message.send", **said(id_, "678", "2"))
    assert warned.kwargs["detectors"] == ["phone"]
    await guarded.ben.ask("message.send", **said(id_, "what?"))
    await guarded.ann.ask("message.send", **said(id_, "678", "2"))


@pytest_twisted.ensureDeferred
async def test_a_number_in_messages_that_wait_for_no_answer_is_found(guarded: Guarded) -> None:
    id_ = await guarded.open("property_inquiry", property_id="p1")
    texts = ("hello there", "my number is 0712", "345", "678", "do you like it?")
    answers = await guarded.send_at_once(id_, texts)
    assert [is_sent for is_sent, _ in answers] == [True, True, True, False, True]
    assert await guarded.texts_of_ben(id_) == ["hello there", "my number is 0712", "345", "do you like it?"]


@pytest_twisted.ensureDeferred
async def test_among_many_each_message_has_its_own_answer(guarded: Guarded) -> None:
    id_ = await guarded.open()
    answers = await guarded.send_at_once(id_, ("one", IBAN, NUMBER, "four"))
    assert [is_sent for is_sent, _ in answers] == [True, True, False, True]
    assert answers[1][1]["held"] is True
    assert await guarded.texts_of_ben(id_) == ["one", "four"]


@pytest_twisted.ensureDeferred
async def test_a_masked_message_reaches_everybody_masked(guarded: Guarded) -> None:
    id_ = await guarded.open("support")
    file = {"url": "https://example.com/a.pdf", "type": "application/pdf", "filename": "0712345678.pdf"}
    await guarded.ann.ask("message.send", **said(id_, NUMBER, attachments=[file]))
    message = (await guarded.ben.wait_for("message.created"))["message"]
    assert (message["text"], message["attachments"][0]["filename"]) == (f"Call me on {DOTS}", f"{DOTS}.pdf")
    edited = await guarded.ann.ask("message.edit", message_id=message["id"], text="Or ann@example.com")
    assert edited["message"]["text"] == f"Or {DOTS}"


@pytest_twisted.ensureDeferred
async def test_a_rule_is_over_when_the_metadata_say_so(guarded: Guarded) -> None:
    id_ = await guarded.open("support", metadata={"booked": True})
    sent = await guarded.ann.ask("message.send", **said(id_, NUMBER))
    assert sent["message"]["text"] == NUMBER


@pytest_twisted.ensureDeferred
async def test_a_blocked_message_is_stored_nowhere(guarded: Guarded) -> None:
    id_ = await guarded.open("property_inquiry", property_id="p1")
    refused = await guarded.ann.refused("message.send", **said(id_, NUMBER))
    assert (refused.error, refused.kwargs["detectors"]) == ("portico.error.blocked", ["phone"])
    assert await guarded.texts_of_ben(id_) == []


@pytest_twisted.ensureDeferred
async def test_an_edit_is_under_the_same_rules(guarded: Guarded) -> None:
    id_ = await guarded.open()
    message = (await guarded.ann.ask("message.send", **said(id_, "Hello")))["message"]
    warned = await guarded.ann.refused("message.edit", message_id=message["id"], text=NUMBER)
    assert warned.error == "portico.error.confirm_needed"
    refused = await guarded.ann.refused("message.edit", message_id=message["id"], text=IBAN)
    assert refused.error == "portico.error.blocked"
    confirm = warned.kwargs["confirm"]
    edited = await guarded.ann.ask("message.edit", message_id=message["id"], text=NUMBER, confirm=confirm)
    assert edited["message"]["text"] == NUMBER


@pytest_twisted.ensureDeferred
async def test_a_message_that_opens_a_conversation_is_looked_at_first(guarded: Guarded) -> None:
    opening = {"to_user_id": "ben", "property_id": "p1", "local_id": "1", "text": NUMBER}
    refused = await guarded.ann.refused("message.send", **opening)
    assert refused.error == "portico.error.blocked"
    assert (await guarded.ben.ask("conversation.list"))["conversations"] == []
    warned = await guarded.ann.refused("message.send", to_user_id="ben", local_id="2", text=NUMBER)
    confirm = warned.kwargs["confirm"]
    await guarded.ann.ask("message.send", to_user_id="ben", local_id="2", text=NUMBER, confirm=confirm)
    held = await guarded.ann.ask("message.send", to_user_id="ben", local_id="3", text=IBAN)
    assert held["held"] is True


@pytest_twisted.ensureDeferred
async def test_a_held_message_is_seen_by_its_sender_and_moderators_only(guarded: Guarded) -> None:
    id_ = await guarded.open()
    answer = await guarded.hold(id_)
    assert (answer["held"], answer["message"]["text"], answer["message"]["seq"]) == (True, IBAN, 0)
    [own] = (await guarded.ann.ask("message.held", conversation_id=id_))["held"]
    [open_] = (await guarded.admin.ask("moderation.held"))["held"]
    assert own == open_
    assert (own["text"], own["detectors"], own["state"]) == (IBAN, ["iban"], "held")
    assert (await guarded.ben.ask("message.held", conversation_id=id_))["held"] == []
    assert (await guarded.ben.refused("moderation.held")).error == "wamp.error.not_authorized"
    assert await guarded.texts_of_ben(id_) == []
    assert (await guarded.hold(id_))["duplicate"] is True


@pytest_twisted.ensureDeferred
async def test_a_released_message_is_sent_as_any_other(guarded: Guarded) -> None:
    id_ = await guarded.open()
    held = (await guarded.hold(id_))["message"]
    waiting = await guarded.ann.wait_for("held.updated", status="held")
    assert (waiting["held"]["local_id"], waiting["held"]["text"]) == ("held", IBAN)
    decided = await guarded.admin.ask("moderation.decide", held_id=held["id"], action="release")
    assert (await guarded.ann.wait_for("held.updated", status="released"))["held"]["id"] == held["id"]
    assert "held.updated" not in guarded.ben.names()
    for person in (guarded.ann, guarded.ben):
        created = (await person.wait_for("message.created"))["message"]
        assert (created["text"], created["sender_id"], created["local_id"]) == (IBAN, "ann", "held")
    assert decided["message"]["id"] == created["id"]
    assert (await guarded.ann.ask("message.held", conversation_id=id_))["held"] == []
    second = await arrive(guarded.components, "second", "moderator")
    for late in (
        await second.refused("moderation.decide", held_id=held["id"], action="refuse"),
        await second.refused("moderation.assign", held_id=held["id"], assignee_id="second"),
        await second.refused("moderation.context", held_id=held["id"], reason="a link"),
    ):
        assert late.error == "portico.error.conflict"
        assert late.args == ("this message is decided already: release by mod",)
        assert (late.kwargs["outcome"], late.kwargs["decided_by"]) == ("release", "mod")
    retried = await guarded.hold(id_)
    assert (retried["duplicate"], retried["message"]["id"]) == (True, created["id"])


@pytest_twisted.ensureDeferred
async def test_the_id_of_a_held_message_is_no_message_of_its_sender(guarded: Guarded) -> None:
    id_ = await guarded.open()
    texts = [f"message {number}" for number in range(3)]
    for text in texts:
        await guarded.ann.ask("message.send", **said(id_, text, text))
    held = (await guarded.hold(id_))["message"]
    for verb, more in (("edit", {"text": "Pay in cash"}), ("delete", {}), ("react", {"emoji": "👍"})):
        refused = await guarded.ann.refused(f"message.{verb}", message_id=held["id"], **more)
        assert refused.error == "portico.error.not_found"
    assert await guarded.texts_of_ben(id_) == texts


@pytest_twisted.ensureDeferred
async def test_a_scheduled_message_that_is_held_names_no_message(guarded: Guarded) -> None:
    id_ = await guarded.open()
    at = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    later = {"conversation_id": id_, "text": IBAN, "local_id": "later", "at": at}
    waiting = (await guarded.ann.ask("message.schedule", **later))["scheduled"]
    await guarded.ann.wait_for("held.updated", status="held")
    await guarded.ann.wait_for("scheduled.updated", scheduled={**waiting, "status": "sent"})


@pytest_twisted.ensureDeferred
async def test_moderators_see_the_terms_of_a_held_card(guarded: Guarded) -> None:
    id_ = await guarded.open()
    offer = {"kind": "offer", "amount": "1200.00", "currency": "EUR", "conditions": IBAN}
    sent = await guarded.ann.ask("message.send", **said(id_, "", type="card", card=offer))
    assert sent["held"] is True
    [held] = (await guarded.admin.ask("moderation.held"))["held"]
    assert (held["type"], held["card"]["amount"], held["card"]["conditions"]) == ("card", "1200.00", IBAN)
    await guarded.admin.ask("moderation.decide", held_id=held["id"], action="refuse")
    [own] = (await guarded.ann.ask("message.held", conversation_id=id_))["held"]
    assert (own["state"], "card" in own) == ("refused", False)


@pytest_twisted.ensureDeferred
async def test_a_refused_message_is_gone_and_its_sender_sees_it(guarded: Guarded, database: Database) -> None:
    id_ = await guarded.open()
    held = (await guarded.hold(id_))["message"]
    decided = await guarded.admin.ask("moderation.decide", held_id=held["id"], action="refuse")
    assert decided["held"]["state"] == "refused"
    assert (await guarded.ann.wait_for("held.updated", status="refused"))["held"]["text"] is None
    told = await guarded.ann.wait_for("moderation.decided")
    assert told["decision"]["text"] == "One of your messages was not sent."
    [own] = (await guarded.ann.ask("message.held", conversation_id=id_))["held"]
    assert (own["state"], own["text"], own["local_id"]) == ("refused", None, "held")
    assert (await guarded.admin.ask("moderation.held"))["held"] == []
    late = await guarded.admin.refused("moderation.decide", held_id=held["id"], action="release")
    assert (late.error, late.kwargs["decided_by"]) == ("portico.error.conflict", "mod")
    assert await guarded.texts_of_ben(id_) == []
    [action] = await database.query("select admin_id, action, user_id from audit")
    assert action == ("mod", "moderation.decide:refuse", "ann")


@pytest_twisted.ensureDeferred
async def test_a_held_message_is_in_the_queue_and_may_lead_to_a_suspension(guarded: Guarded) -> None:
    id_ = await guarded.open()
    held = (await guarded.hold(id_))["message"]
    [item] = (await guarded.admin.ask("moderation.queue"))["items"]
    assert (item["kind"], item["held"]["text"]) == ("held", IBAN)
    context = await guarded.admin.ask("moderation.context", held_id=held["id"], reason="held")
    assert {person["user"]["id"] for person in context["people"]} == {"ann", "ben"}
    until = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    await guarded.admin.ask("moderation.decide", held_id=held["id"], action="suspend", until=until)
    error = await guarded.ann.refused("message.send", **said(id_, "Hello", "2"))
    assert error.kwargs["reason"] == "suspended"
    assert (await guarded.admin.ask("moderation.queue"))["items"] == []


@pytest_twisted.ensureDeferred
async def test_what_cannot_be_sent_any_more_stays_held(guarded: Guarded) -> None:
    id_ = await guarded.open()
    held = (await guarded.hold(id_))["message"]
    await guarded.ben.ask("conversation.block", conversation_id=id_)
    refused = await guarded.admin.refused("moderation.decide", held_id=held["id"], action="release")
    assert refused.error == "portico.error.blocked"
    await guarded.ben.ask("conversation.unblock", conversation_id=id_)
    await guarded.admin.ask("moderation.decide", held_id=held["id"], action="release")
    assert (await guarded.ben.wait_for("message.created"))["message"]["text"] == IBAN


@pytest_twisted.ensureDeferred
async def test_names_and_titles_are_looked_at(guarded: Guarded) -> None:
    id_ = await guarded.open()
    named = await guarded.ann.refused("user.update", name="Ann 0712345678")
    assert named.error == "portico.error.blocked"
    await guarded.ann.ask("user.update", name="Ann the agent, block 12")
    create = {"participant_ids": ["ben"], "type": "support", "title": "Write to ann@example.com"}
    opened = (await guarded.ann.ask("conversation.create", **create))["conversation"]
    assert opened["title"] == f"Write to {DOTS}"
    refused = await guarded.ann.refused("conversation.update", conversation_id=id_, title="0712 345 678")
    assert refused.error == "portico.error.blocked"


@pytest_twisted.ensureDeferred
async def test_cards_are_looked_at(guarded: Guarded) -> None:
    id_ = await guarded.open("support")
    offer = {"kind": "offer", "amount": "245000.00", "currency": "EUR"}
    sent = await guarded.ann.ask("message.send", **said(id_, "", type="card", card=offer))
    card = sent["message"]["card"]
    decline = {"message_id": sent["message"]["id"], "version": card["version"], "action": "decline"}
    refused = await guarded.ben.refused("card.act", **decline, reason="call 0712 345 678")
    assert refused.error == "portico.error.blocked"
    with_number = {**offer, "conditions": "call 0712 345 678"}
    refused = await guarded.ann.refused("message.send", **said(id_, "", "2", type="card", card=with_number))
    assert refused.error == "portico.error.blocked"
    await guarded.ben.ask("card.act", **decline, reason="too dear")


VIEWING = {
    "kind": "viewing", "timezone": "Africa/Nairobi",
    "slots": [{"starts_at": "2027-03-02T09:00:00Z", "ends_at": "2027-03-02T09:30:00Z"}],
}  # fmt: skip
DOCUMENTS = {"kind": "documents", "items": [{"name": "Passport"}]}


@pytest.mark.parametrize(
    "card",
    [
        {**VIEWING, "place": "At the gate, call 0712 345 678"},
        {"kind": "offer", "amount": "1200.00", "currency": "EUR", "conditions": "call 0712 345 678"},
        {"kind": "documents", "items": [{"name": "Passport"}, {"name": "Send to ann@example.com"}]},
    ],
    ids=lambda card: card["kind"],
)
@pytest_twisted.ensureDeferred
async def test_no_text_of_a_new_card_has_contact_data(guarded: Guarded, card: dict[str, Any]) -> None:
    id_ = await guarded.open("support")
    refused = await guarded.ann.refused("message.send", **said(id_, "", type="card", card=card))
    assert refused.error == "portico.error.blocked"
    assert await guarded.texts_of_ben(id_) == []


@pytest.mark.parametrize(
    ("card", "action", "given"),
    [
        (VIEWING, "decline", {"reason": "call 0712 345 678"}),
        (VIEWING, "cancel", {"reason": "call 0712 345 678"}),
        ({"kind": "offer", "amount": "1200.00", "currency": "EUR"}, "counter",
         {"amount": "1100.00", "conditions": "call 0712 345 678"}),
        (DOCUMENTS, "waive", {"name": "ann@example.com"}),
    ],
)  # fmt: skip
@pytest_twisted.ensureDeferred
async def test_no_text_of_an_action_has_contact_data(
    guarded: Guarded, card: dict[str, Any], action: str, given: dict[str, Any]
) -> None:
    id_ = await guarded.open("support")
    message = (await guarded.ann.ask("message.send", **said(id_, "", type="card", card=card)))["message"]
    who = guarded.ann if action in message["card"]["actions"] else guarded.ben
    refused = await who.refused("card.act", message_id=message["id"], action=action, **given)
    assert refused.error == "portico.error.blocked"
    now = await guarded.ann.ask("message.get", message_id=message["id"])
    assert now["message"]["card"] == message["card"]


@pytest_twisted.ensureDeferred
async def test_services_write_what_they_like(guarded: Guarded) -> None:
    site = await arrive(guarded.components, "site", "service")
    opened = await site.ask("conversation.create", participant_ids=["ann", "ben"], type="property_inquiry")
    sent = await site.ask("message.send", **said(opened["conversation"]["id"], NUMBER))
    assert sent["message"]["text"] == NUMBER
