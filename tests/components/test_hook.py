"""The moderation hook sees what users write for others, and nothing is stored before it has decided."""

from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import pytest
import pytest_twisted

from portico.domain.moderation import HOOK_KINDS
from portico.settings.core import HookSettings, Settings, parse
from portico.storage.database import Database
from tests.support.components import Components, open_components
from tests.support.hooks import HookService, hook_on
from tests.support.people import Person, arrive, wait_for_all_events

REFUSED = ("portico.error.forbidden", {"reason": "no numbers"})
CLOSED = HookSettings(5.0, open_on_failure=False, kinds=frozenset(HOOK_KINDS))


class Moderated(NamedTuple):
    """All components, and a service that is asked about everything."""

    components: Components
    hook: HookService

    def refuse(self) -> None:
        self.hook.answer = lambda _: {"action": "refuse", "reason": "no numbers"}

    def change(self, **fields: Any) -> None:
        self.hook.answer = lambda _: {"action": "change", **fields}

    def allow(self) -> None:
        self.hook.answer = lambda _: {"action": "allow"}
        self.hook.asked.clear()


@pytest_twisted.async_yield_fixture()
async def moderated(database: Database, stores: Settings) -> AsyncIterator[Moderated]:
    async with open_components(stores, hook=CLOSED) as components:
        hook = await hook_on(components)
        yield Moderated(components, hook)
        await hook.leave()


async def refusal(person: Person, procedure: str, **arguments: Any) -> tuple[str, dict[str, Any]]:
    error = await person.refused(procedure, **arguments)
    return error.error, error.kwargs


async def conversation_of(ada: Person, *others: str, **more: Any) -> dict[str, Any]:
    """A new conversation."""
    usual = {"type": "general", "participant_ids": list(others)}
    opened = await ada.ask("conversation.create", **{**usual, **more})
    conversation: dict[str, Any] = opened["conversation"]
    return conversation


async def sent(ada: Person, conversation_id: int, text: str = "hello") -> dict[str, Any]:
    reply = await ada.ask(
        "message.send", conversation_id=conversation_id, text=text, local_id=text, metadata={"a": 1}
    )
    message: dict[str, Any] = reply["message"]
    return message


@pytest_twisted.ensureDeferred
async def test_an_edit_is_seen_changed_and_refused_as_a_message_is(moderated: Moderated) -> None:
    ada, bob = [await arrive(moderated.components, user_id) for user_id in ("ada", "bob")]
    message = await sent(ada, (await conversation_of(ada, "bob"))["id"])
    moderated.allow()
    await ada.ask("message.edit", message_id=message["id"], text="call me")
    [question] = moderated.hook.asked
    assert question == {
        "kind": "edit",
        "message_id": message["id"],
        "text": "call me",
        **{name: message[name] for name in ("conversation_id", "sender_id", "type", "local_id")},
        "attachments": [],
        "reply_to": None,
        "metadata": {"a": 1},
    }
    moderated.refuse()
    edit = {"message_id": message["id"], "text": "0611"}
    assert await refusal(ada, "message.edit", **edit) == REFUSED
    moderated.change(text="****", metadata={"masked": True})
    edited = (await ada.ask("message.edit", **edit))["message"]
    assert (edited["text"], edited["metadata"]) == ("****", {"masked": True})
    assert (await bob.wait_for("message.updated", message=edited))["message"]["rev"] == 3
    revisions = (await ada.ask("message.revisions", message_id=message["id"]))["revisions"]
    assert [each["text"] for each in revisions] == ["hello", "call me"]


@pytest_twisted.ensureDeferred
async def test_an_edit_that_may_not_be_made_or_changes_nothing_is_not_asked_about(
    moderated: Moderated,
) -> None:
    ada, bob = [await arrive(moderated.components, user_id) for user_id in ("ada", "bob")]
    message = await sent(ada, (await conversation_of(ada, "bob"))["id"])
    moderated.allow()
    assert (await refusal(bob, "message.edit", message_id=message["id"], text="mine"))[0].endswith(
        "forbidden"
    )
    assert (await refusal(ada, "message.edit", message_id=2**40, text="x"))[0].endswith("not_found")
    await ada.ask("message.edit", message_id=message["id"], text="hello")
    assert moderated.hook.asked == []


@pytest_twisted.ensureDeferred
async def test_a_conversation_is_opened_as_the_hook_says_or_not_at_all(moderated: Moderated) -> None:
    ada, bob = [await arrive(moderated.components, user_id) for user_id in ("ada", "bob")]
    written = {"participant_ids": ["bob"], "property_id": 7, "title": "0611", "metadata": {"note": "call"}}
    moderated.refuse()
    assert await refusal(ada, "conversation.create", **written) == REFUSED
    assert (await ada.ask("conversation.list"))["conversations"] == []
    moderated.change(title="****", metadata={})
    opened = (await ada.ask("conversation.create", **written))["conversation"]
    assert (opened["title"], opened["metadata"]) == ("****", {})
    seen = (await bob.wait_for("conversation.created"))["conversation"]
    assert (seen["title"], bob.names().count("conversation.created")) == ("****", 1)
    assert moderated.hook.asked[-1] == {
        "kind": "conversation",
        "sender_id": "ada",
        "conversation_id": None,
        "type": "property_inquiry",
        "property_id": "7",
        "participant_ids": ["ada", "bob"],
        "title": "0611",
        "metadata": {"note": "call"},
    }
    moderated.refuse()
    moderated.hook.asked.clear()
    again = await ada.ask("conversation.create", **written)
    assert (again["created"], again["conversation"]["id"], moderated.hook.asked) == (False, opened["id"], [])


@pytest_twisted.ensureDeferred
async def test_a_title_and_a_link_are_changed_as_the_hook_says_or_not_at_all(moderated: Moderated) -> None:
    ada, bob = [await arrive(moderated.components, user_id) for user_id in ("ada", "bob")]
    group = (await conversation_of(ada, "bob", type="group", title="Flat"))["id"]
    moderated.allow()
    update = {"conversation_id": group, "title": "0611", "booking_url": "https://0611.example"}
    assert (await refusal(bob, "conversation.update", **update))[0].endswith("forbidden")
    assert moderated.hook.asked == [], "only owners change a group"
    moderated.refuse()
    assert await refusal(ada, "conversation.update", **update) == REFUSED
    assert (await ada.ask("conversation.get", conversation_id=group))["conversation"]["title"] == "Flat"
    moderated.change(title="****", booking_url=None)
    changed = (await ada.ask("conversation.update", **update))["conversation"]
    assert (changed["title"], changed["booking_url"]) == ("****", None)
    assert (await bob.wait_for("conversation.updated"))["conversation"]["title"] == "****"
    question = moderated.hook.asked[-1]
    assert (question["kind"], question["conversation_id"], question["title"]) == (
        "conversation",
        group,
        "0611",
    )
    assert (question["booking_url"], "metadata" in question) == ("https://0611.example", False)


@pytest_twisted.ensureDeferred
async def test_a_first_message_that_is_refused_opens_no_conversation(moderated: Moderated) -> None:
    ada, bob = [await arrive(moderated.components, user_id) for user_id in ("ada", "bob")]
    moderated.allow()
    moderated.refuse()
    first = {"to_user_id": "bob", "text": "0611", "local_id": "1", "title": "Hi"}
    assert await refusal(ada, "message.send", **first) == REFUSED
    [question] = moderated.hook.asked
    assert (question["kind"], question["conversation_id"], question["to_user_id"]) == ("message", None, "bob")
    assert (await ada.ask("conversation.list"))["conversations"] == []
    moderated.allow()
    opened = await ada.ask("message.send", **first)
    assert [each["kind"] for each in moderated.hook.asked] == ["message", "conversation"]
    await wait_for_all_events(ada, bob, opened["conversation"]["id"])
    assert bob.names().count("conversation.created") == 1


@pytest_twisted.ensureDeferred
async def test_a_profile_is_changed_as_the_hook_says_or_not_at_all(moderated: Moderated) -> None:
    ada = await arrive(moderated.components, "ada")
    await conversation_of(ada, "bob")
    before = (await ada.ask("user.me"))["user"]
    moderated.allow()
    moderated.refuse()
    profile = {"name": "Call 0611", "avatar_url": "https://0611.example/me.png"}
    assert await refusal(ada, "user.update", **profile) == REFUSED
    assert moderated.hook.asked == [{"kind": "profile", "sender_id": "ada", **profile}]
    assert (await ada.ask("user.me"))["user"] == before
    moderated.change(name="Ada", avatar_url=None)
    me = (await ada.ask("user.update", **profile))["user"]
    assert (me["name"], me["avatar_url"]) == ("Ada", None)
    moderated.allow()
    await ada.ask("user.update", name=None)
    assert moderated.hook.asked == [], "nothing is shown to others"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"action": "allow"}, "call 0611"),
        ({"action": "change", "text": "later"}, "later"),
        ({"action": "refuse"}, None),
        ({"action": "whatever"}, None),
    ],
)
@pytest_twisted.ensureDeferred
async def test_a_call_is_rejected_whatever_becomes_of_the_reason(
    moderated: Moderated, answer: dict[str, Any], reason: str | None
) -> None:
    ada, bob = [await arrive(moderated.components, user_id) for user_id in ("ada", "bob")]
    call = (await ada.ask("call.start", to_user_id="bob"))["call"]
    moderated.allow()
    moderated.hook.answer = lambda _: answer
    await bob.ask("call.reject", call_id=call["id"], reason="call 0611")
    assert (await ada.wait_for("call.rejected"))["reason"] == reason
    assert moderated.hook.asked == [
        {
            "kind": "call",
            "sender_id": "bob",
            "call_id": call["id"],
            "conversation_id": call["conversation_id"],
            "text": "call 0611",
        }
    ]


@pytest_twisted.ensureDeferred
async def test_nothing_is_stored_while_a_closed_hook_fails(moderated: Moderated) -> None:
    ada = await arrive(moderated.components, "ada")
    group = (await conversation_of(ada, "bob", type="group", title="Flat"))["id"]
    message = await sent(ada, group)
    moderated.hook.answer = lambda _: {"action": "whatever"}
    for procedure, arguments in {
        "message.edit": {"message_id": message["id"], "text": "x"},
        "conversation.create": {"participant_ids": ["bob"], "title": "x"},
        "conversation.update": {"conversation_id": group, "title": "x"},
        "user.update": {"name": "x"},
    }.items():
        assert (await refusal(ada, procedure, **arguments))[0] == "portico.error.unavailable", procedure
    [kept] = (await ada.ask("conversation.list"))["conversations"]
    assert (kept["title"], kept["last_message"]["text"]) == ("Flat", "hello")


@pytest_twisted.ensureDeferred
async def test_a_hook_of_before_is_asked_about_messages_and_edits_only(
    database: Database, stores: Settings
) -> None:
    async with open_components(stores, hook=parse({}).hook) as components:
        hook = await hook_on(components)
        ada = await arrive(components, "ada")
        conversation = await conversation_of(ada, "bob", title="Flat", metadata={"a": 1})
        await ada.ask("conversation.update", conversation_id=conversation["id"], title="House")
        await ada.ask("user.update", name="Ada")
        message = await sent(ada, conversation["id"])
        await ada.ask("message.edit", message_id=message["id"], text="bye")
        assert [question["kind"] for question in hook.asked] == ["message", "edit"]
        assert "".join(str(question["text"]) for question in hook.asked) == "hellobye"
        await hook.leave()


@pytest_twisted.ensureDeferred
async def test_the_metadata_of_a_conversation_have_one_limit(components: Components) -> None:
    ada = await arrive(components, "ada")
    conversation = await conversation_of(ada, "bob")
    large = {"conversation_id": conversation["id"], "metadata": {"x": "y" * 20_000}}
    error, fields = await refusal(ada, "conversation.update", **large)
    assert (error, fields["field"]) == ("portico.error.too_large", "metadata")
