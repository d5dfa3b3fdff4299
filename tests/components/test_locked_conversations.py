"""While somebody holds the lock of one conversation, everybody goes on in all others."""

from contextlib import closing
from typing import Any

import psycopg2
import pytest
import pytest_twisted
from autobahn.wamp.exception import ApplicationError
from twisted.internet import reactor as global_reactor
from twisted.internet.defer import Deferred

from portico.settings.core import Settings
from tests.support.components import Components
from tests.support.people import Person, arrive
from tests.support.waiting import together, until

SOON = 2.0  # seconds
reactor: Any = global_reactor


async def chat(person: Person, other: str) -> int:
    opened = await person.ask("conversation.create", participant_ids=[other], type="general")
    id_: int = opened["conversation"]["id"]
    return id_


@pytest_twisted.ensureDeferred
async def test_messages_and_receipts_elsewhere_go_on_and_those_inside_come_in_order(
    components: Components, stores: Settings
) -> None:
    ada, bob, cy = [await arrive(components, name) for name in ("ada", "bob", "cy")]
    locked, free = await chat(ada, "bob"), await chat(cy, "bob")
    with closing(psycopg2.connect(stores.dsn, options="-c search_path=portico")) as holder:
        holder.cursor().execute("select 1 from conversation where id = %s for update", (locked,))
        began = reactor.seconds()
        inside = [
            Deferred.fromCoroutine(ada.ask("message.send", conversation_id=locked, text=text, local_id=text))
            for text in "abc"
        ]
        for text in "xyz":
            await cy.ask("message.send", conversation_id=free, text=text, local_id=text)
        await together(*(bob.ask("receipt.read", conversation_id=free, up_to_seq=seq) for seq in (1, 2, 3)))
        assert reactor.seconds() - began < SOON
        assert not any(sending.called for sending in inside)
        with pytest.raises(ApplicationError) as refusal:
            await ada.ask("conversation.update", conversation_id=locked, title="held")
        assert refusal.value.error == "portico.error.unavailable"
    sent = [(await sending)["message"] for sending in inside]
    assert [(each["text"], each["seq"]) for each in sent] == [("a", 1), ("b", 2), ("c", 3)]

    def heard() -> list[str]:
        events = [payload["message"] for name, payload in bob.received if name == "message.created"]
        return [event["text"] for event in events if event["conversation_id"] == locked]

    await until(lambda: len(heard()) == 3)
    assert heard() == ["a", "b", "c"]
    for person in (ada, bob, cy):
        person.leave()
