"""The moderation hook, with a real service on a running node."""

import itertools
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_twisted
from twisted.internet.threads import deferToThread

from tests.support.faithful import AWAY
from tests.support.hooks import Answer, HookService, hook_on, never
from tests.support.node import Node
from tests.support.people import Person, arrive
from tests.support.ports import free_port
from tests.support.uploads import Reply, upload

_numbers = itertools.count()


@pytest.fixture(scope="module")
def strict_node() -> Iterator[Node]:
    """A node where nothing passes that could not be checked."""
    node = Node(free_port(), MESSAGE_HOOK_ON_FAILURE="closed", MESSAGE_HOOK_KINDS="all")
    node.start()
    yield node
    assert node.stop() == 0
    node.remove()


@pytest_twisted.async_yield_fixture()
async def hook(node: Node) -> AsyncIterator[HookService]:
    service = await hook_on(node)
    yield service
    await service.leave()


@pytest_twisted.async_yield_fixture()
async def strict_hook(strict_node: Node) -> AsyncIterator[HookService]:
    service = await hook_on(strict_node)
    yield service
    await service.leave()


async def talk(node: Node) -> tuple[Person, Person, int]:
    """Two people in a new conversation."""
    names = f"ann{next(_numbers)}", f"ben{next(_numbers)}"
    ann, ben = await arrive(node, names[0]), await arrive(node, names[1])
    opened = await ann.ask("conversation.create", participant_ids=[names[1]], type="general")
    return ann, ben, opened["conversation"]["id"]


def words(text: str, conversation_id: int, local_id: str = "1", **more: Any) -> dict[str, Any]:
    return {"conversation_id": conversation_id, "text": text, "local_id": local_id, **more}


@pytest_twisted.ensureDeferred
async def test_the_service_sees_the_draft_and_lets_it_pass(node: Node, hook: HookService) -> None:
    ann, ben, conversation_id = await talk(node)
    sent = await ann.ask("message.send", **words("hello", conversation_id, metadata={"a": 1}))
    [asked] = hook.asked
    assert asked["sender_id"] == sent["message"]["sender_id"]
    assert (asked["conversation_id"], asked["text"], asked["metadata"]) == (
        conversation_id,
        "hello",
        {"a": 1},
    )
    assert (asked["type"], asked["attachments"], asked["local_id"]) == ("text", [], "1")
    others = {name: asked[name] for name in ("reply_to", "to_user_id", "member_id")}
    assert others == dict.fromkeys(others)
    known = {"kind", "sender_id", "conversation_id", "text", "metadata", "type", "attachments", "local_id"}
    assert asked.keys() == known | others.keys()
    assert (await ben.wait_for("message.created"))["message"]["text"] == "hello"


@pytest_twisted.ensureDeferred
async def test_everybody_gets_what_the_service_made_of_it(node: Node, hook: HookService) -> None:
    hook.answer = lambda draft: {"action": "change", "text": "h***o", "metadata": {"filtered": True}}
    ann, ben, conversation_id = await talk(node)
    sent = (await ann.ask("message.send", **words("hello", conversation_id)))["message"]
    assert (sent["text"], sent["metadata"]) == ("h***o", {"filtered": True})
    assert (await ben.wait_for("message.created"))["message"] == sent
    listed = await ben.ask("message.list", conversation_id=conversation_id)
    assert [message["text"] for message in listed["messages"]] == ["h***o"]


@pytest_twisted.ensureDeferred
async def test_a_refused_message_is_not_stored_and_its_sender_gets_the_reason(
    node: Node, hook: HookService
) -> None:
    hook.answer = lambda draft: {"action": "refuse", "reason": "no phone numbers"}
    ann, _, conversation_id = await talk(node)
    error = await ann.refused("message.send", **words("call me", conversation_id))
    assert (error.error, error.kwargs) == ("portico.error.forbidden", {"reason": "no phone numbers"})
    listed = await ann.ask("message.list", conversation_id=conversation_id)
    assert listed["messages"] == []


@pytest_twisted.ensureDeferred
async def test_a_retry_of_what_is_stored_is_not_asked_about_again(node: Node, hook: HookService) -> None:
    ann, _, conversation_id = await talk(node)
    first = await ann.ask("message.send", **words("hello", conversation_id))
    hook.answer = lambda draft: {"action": "refuse"}
    again = await ann.ask("message.send", **words("hello", conversation_id))
    assert (again["duplicate"], again["message"]) == (True, first["message"])
    assert len(hook.asked) == 1


def breaks(draft: dict[str, Any]) -> Any:
    raise RuntimeError("the service has a bug")


BROKEN: list[Answer] = [
    never,
    breaks,
    lambda draft: {"action": "whatever"},
    lambda draft: None,
    lambda draft: {"action": "change", "text": "x" * 5001},
    lambda draft: {"action": "change", "text": ""},
]
NAMES = ["slow", "raises", "unknown action", "no answer", "too long", "empty"]


@pytest.mark.parametrize("answer", BROKEN, ids=NAMES)
@pytest_twisted.ensureDeferred
async def test_messages_pass_when_the_hook_fails_and_is_open(
    node: Node, hook: HookService, answer: Answer
) -> None:
    hook.answer = answer
    ann, _, conversation_id = await talk(node)
    sent = await ann.ask("message.send", **words("hello", conversation_id))
    assert sent["message"]["text"] == "hello"
    assert len(hook.asked) == 1


@pytest.mark.parametrize("answer", BROKEN, ids=NAMES)
@pytest_twisted.ensureDeferred
async def test_messages_wait_when_the_hook_fails_and_is_closed(
    strict_node: Node, strict_hook: HookService, answer: Answer
) -> None:
    strict_hook.answer = answer
    ann, _, conversation_id = await talk(strict_node)
    error = await ann.refused("message.send", **words("hello", conversation_id))
    assert error.error == "portico.error.unavailable"
    strict_hook.answer = lambda draft: {"action": "allow"}
    retried = await ann.ask("message.send", **words("hello", conversation_id))
    assert retried["duplicate"] is False


@pytest_twisted.ensureDeferred
async def test_a_file_is_stored_under_the_name_that_the_hook_allows_or_not_at_all(
    strict_node: Node, strict_hook: HookService
) -> None:
    async def upload_as(user_id: str) -> Reply:
        reply: Reply = await deferToThread(upload, strict_node, user_id, b"hello", "/media?filename=0611.txt")
        return reply

    strict_hook.answer = lambda question: {"action": "refuse", "reason": "no numbers"}
    refused = await upload_as("files")
    assert (refused.status, refused.json["error"]["reason"]) == (403, "no numbers")
    assert strict_hook.asked == [
        {"kind": "file", "sender_id": "files", "filename": "0611.txt", "type": "text/plain", "size": 5}
    ]
    assert strict_node.sql("select count(*) from media where owner_id = 'files'") == [(0,)]
    strict_hook.answer = lambda question: {"action": "change", "filename": "../note.txt"}
    assert (await upload_as("files")).json["filename"] == "note.txt"
    strict_hook.answer = lambda question: {"action": "whatever"}
    assert (await upload_as("files")).status == 503
    assert strict_node.sql("select filename from media where owner_id = 'files'") == [("note.txt",)]


@pytest_twisted.ensureDeferred
async def test_a_process_that_comes_back_asks_as_before(strict_node: Node, strict_hook: HookService) -> None:
    strict_node.kill("messaging")
    strict_hook.answer = lambda draft: {"action": "refuse"}
    ann, _, conversation_id = await talk(strict_node)
    error = await ann.refused("message.send", **words("hello", conversation_id))
    while error.error != "portico.error.forbidden":
        assert error.error in AWAY, error
        error = await ann.refused("message.send", **words("hello", conversation_id))
    assert (await ann.ask("message.list", conversation_id=conversation_id))["messages"] == []


@pytest_twisted.ensureDeferred
async def test_without_the_service_messages_pass_again(node: Node, hook: HookService) -> None:
    hook.answer = lambda draft: {"action": "refuse"}
    ann, _, conversation_id = await talk(node)
    await ann.refused("message.send", **words("hello", conversation_id))
    await hook.unregister()
    sent = await ann.ask("message.send", **words("hello", conversation_id))
    assert sent["message"]["text"] == "hello"


@pytest.mark.parametrize("role", ["user", "admin"])
@pytest_twisted.ensureDeferred
async def test_only_a_service_may_register_it_and_nothing_else(node: Node, role: str) -> None:
    person = await arrive(node, "eve", role)
    for uri in ("portico.hook.message.before_send", "portico.hook.other"):
        with pytest.raises(Exception, match="authorized"):
            await person.client.register(lambda: None, uri)
    service = await arrive(node, "site", "service")
    with pytest.raises(Exception, match="authorized"):
        await service.client.register(lambda: None, "portico.message.other")
