"""Exports and erasure on a running node, and an erasure whose process is killed in the middle."""

import itertools
import json
from typing import Any

import pytest_twisted
from autobahn.wamp.types import CallOptions
from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.threads import deferToThread

from portico.contract import uris
from tests.support.node import Node
from tests.support.people import TIMEOUT, Person, arrive
from tests.system.waiting import until

_numbers = itertools.count()


async def talked(node: Node, *texts: str) -> tuple[Person, Person, int]:
    """Two people and what the first one said."""
    number = next(_numbers)
    eli, fay = await arrive(node, f"eli{number}"), await arrive(node, f"fay{number}")
    opened = await eli.ask("conversation.create", participant_ids=[f"fay{number}"], type="general")
    conversation_id = opened["conversation"]["id"]
    for index, text in enumerate(texts):
        await eli.ask("message.send", conversation_id=conversation_id, text=text, local_id=str(index))
    return eli, fay, conversation_id


def user_id_of(person: Person) -> str:
    assert person.client.details is not None
    return str(person.client.details.authid)


async def in_pieces(person: Person, procedure: str, **arguments: Any) -> list[str]:
    """The contents of all pieces and of the answer."""
    pieces: list[str] = []
    options = CallOptions(on_progress=lambda **piece: pieces.append(piece["content"]))
    asked = person.client.call(uris.procedure(procedure), **arguments, options=options)
    answer = await asked.addTimeout(TIMEOUT, reactor)
    return [*pieces, answer.kwresults["content"]]


@pytest_twisted.ensureDeferred
async def test_a_conversation_comes_whole_as_json(node: Node) -> None:
    _, fay, conversation_id = await talked(node, "hello", "there")
    exported = await fay.ask("conversation.export", conversation_id=conversation_id)
    assert exported["content_type"] == "application/json"
    document = json.loads(exported["content"])
    assert document["conversation"]["id"] == conversation_id
    listed = await fay.ask("message.list", conversation_id=conversation_id)
    assert document["messages"] == listed["messages"]
    assert [message["text"] for message in document["messages"]] == ["hello", "there"]


@pytest_twisted.ensureDeferred
async def test_it_says_how_far_everybody_has_read_and_when(node: Node) -> None:
    eli, fay, conversation_id = await talked(node, "hello", "there")
    await fay.ask("receipt.delivered", conversation_id=conversation_id, up_to_seq=2)
    await fay.ask("receipt.read", conversation_id=conversation_id, up_to_seq=1)
    exported = await eli.ask("conversation.export", conversation_id=conversation_id)
    receipts = json.loads(exported["content"])["receipts"]
    assert receipts == (await eli.ask("receipt.list", conversation_id=conversation_id))["receipts"]
    [fays] = [receipt for receipt in receipts if receipt["user_id"] == user_id_of(fay)]
    assert (fays["read_seq"], fays["delivered_seq"]) == (1, 2)
    assert fays["read_at"] >= fays["delivered_at"] > ""
    page = (await eli.ask("conversation.export", conversation_id=conversation_id, format="html"))["content"]
    assert fays["read_at"] in page


@pytest_twisted.ensureDeferred
async def test_it_comes_in_pieces_to_who_asks_for_them(node: Node) -> None:
    _, fay, conversation_id = await talked(node)
    node.sql(
        """insert into message (conversation_id, seq, sender_id, type, text, local_id, created_at)
           select %s, n, %s, 'text', 'text ' || n, 'bulk-' || n, now() from generate_series(1, 250) n
           returning id""",
        conversation_id, user_id_of(fay),
    )  # fmt: skip
    pieces = await in_pieces(fay, "conversation.export", conversation_id=conversation_id)
    assert len(pieces) > 4
    messages = json.loads("".join(pieces))["messages"]
    assert [message["seq"] for message in messages] == list(range(1, 251))


@pytest_twisted.ensureDeferred
async def test_it_stops_when_the_caller_goes(node: Node) -> None:
    _, fay, conversation_id = await talked(node)
    node.sql(
        """insert into message (conversation_id, seq, sender_id, type, text, local_id, created_at)
           select %s, n, %s, 'text', repeat('x', 5000), 'long-' || n, now() from generate_series(1, 2000) n
           returning id""",
        conversation_id, user_id_of(fay),
    )  # fmt: skip
    before = stopped_exports(node)
    arrived: Deferred[None] = Deferred()

    def on_piece(**_: Any) -> None:
        if not arrived.called:
            arrived.callback(None)

    options = CallOptions(on_progress=on_piece)
    asked = fay.client.call(
        uris.procedure("conversation.export"), conversation_id=conversation_id, options=options
    )
    asked.addErrback(lambda failure: None)  # they do not wait for the answer
    await arrived.addTimeout(TIMEOUT, reactor)
    fay.leave()
    await deferToThread(until, lambda: stopped_exports(node) == before + 1)


def stopped_exports(node: Node) -> float:
    """How many exports ended because nobody waited for them."""
    counter = 'portico_calls_total{outcome="unavailable",procedure="conversation.export",process="directory"}'
    lines = node.admin("/metrics")[1].splitlines()
    return sum(float(line.split()[-1]) for line in lines if line.startswith(counter))


@pytest_twisted.ensureDeferred
async def test_it_comes_as_a_page_to_read(node: Node) -> None:
    _, fay, conversation_id = await talked(node, "hello <b>there</b>")
    exported = await fay.ask("conversation.export", conversation_id=conversation_id, format="html")
    assert exported["content_type"].startswith("text/html")
    assert "hello &lt;b&gt;there&lt;/b&gt;" in exported["content"]
    assert exported["content"].endswith("</html>\n")


@pytest_twisted.ensureDeferred
async def test_a_stranger_gets_no_export_in_any_way(node: Node) -> None:
    _, _, conversation_id = await talked(node, "hello")
    stranger = await arrive(node, "stranger")
    error = await stranger.refused("conversation.export", conversation_id=conversation_id)
    assert error.error == "portico.error.not_found"


@pytest_twisted.ensureDeferred
async def test_what_one_deleted_for_oneself_is_not_in_ones_export(node: Node) -> None:
    eli, fay, conversation_id = await talked(node, "before")
    await fay.ask("conversation.delete", conversation_id=conversation_id)
    await eli.ask("message.send", conversation_id=conversation_id, text="after", local_id="new")
    exported = await fay.ask("conversation.export", conversation_id=conversation_id)
    assert [message["text"] for message in json.loads(exported["content"])["messages"]] == ["after"]


@pytest_twisted.ensureDeferred
async def test_everything_kept_of_a_person_is_in_their_export_and_nothing_of_others(node: Node) -> None:
    eli, fay, conversation_id = await talked(node, "mine")
    await fay.ask("message.send", conversation_id=conversation_id, text="not his", local_id="1")
    await eli.ask("user.update", name="Eli")
    await eli.ask("user.block", user_id="pest")
    listed = await eli.ask("message.list", conversation_id=conversation_id)
    await eli.ask("message.edit", message_id=listed["messages"][0]["id"], text="mine again")
    admin = await arrive(node, "root", "admin")
    exported = await admin.ask("admin.export_user", user_id=user_id_of(eli))
    document = json.loads(exported["content"])
    assert document["profile"][0]["name"] == "Eli"
    assert [row["id"] for row in document["conversations"]] == [conversation_id]
    assert [row["blocked_id"] for row in document["blocked"]] == ["pest"]
    [message] = document["messages"]
    assert (message["text"], message["revisions"]) == ("mine again", [{"rev": 1, "text": "mine"}])
    deeds = node.sql("select action from audit where user_id = %s", user_id_of(eli))
    assert deeds == [("admin.export_user",)]


@pytest_twisted.ensureDeferred
async def test_an_erased_person_is_out_and_what_they_said_is_gone_for_everybody(node: Node) -> None:
    eli, fay, conversation_id = await talked(node, "a secret", "another")
    await fay.ask("message.send", conversation_id=conversation_id, text="an answer", local_id="1")
    admin = await arrive(node, "root", "admin")
    erased = await admin.ask("admin.erase_user", user_id=user_id_of(eli))
    assert (erased["user_id"], erased["messages"]) == (user_id_of(eli), 2)
    assert await eli.left() == "portico.close.by_admin"
    listed = await fay.ask("message.list", conversation_id=conversation_id)
    assert [message["text"] for message in listed["messages"]] == [None, None, "an answer"]
    for message in listed["messages"][:2]:
        await fay.wait_for("message.deleted", message_id=message["id"])
    assert (await fay.ask("user.get", user_id=user_id_of(eli)))["user"]["name"] is None
    error = await admin.refused("admin.erase_user", user_id="root")
    assert error.error == "portico.error.conflict"


@pytest_twisted.ensureDeferred
async def test_an_erasure_that_is_killed_in_the_middle_goes_on_by_itself(node: Node) -> None:
    eli, _, conversation_id = await talked(node)
    total = 20_000
    node.sql(
        """insert into message (conversation_id, seq, sender_id, type, text, local_id, created_at)
           select %s, n, %s, 'text', 'a secret', 'bulk-' || n, now() from generate_series(1, %s) n
           returning id""",
        conversation_id, user_id_of(eli), total,
    )  # fmt: skip
    admin = await arrive(node, "root", "admin")
    asking = admin.client.call_procedure("admin.erase_user", user_id=user_id_of(eli))
    asking.addErrback(lambda failure: None)  # whoever answers it is about to die

    def left() -> int:
        [(count,)] = node.sql("select count(text) from message where conversation_id = %s", conversation_id)
        return int(count)

    await deferToThread(until, lambda: left() < total)
    node.kill("core")
    assert left() > 0
    await deferToThread(until, lambda: left() == 0, 60)
