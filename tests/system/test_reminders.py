"""Through a running node: who does not answer is reminded once, also when the notifier was killed."""

import json
from collections.abc import Iterator

import pytest
import pytest_twisted

from tests.support.node import Node
from tests.support.people import arrive
from tests.support.ports import free_port
from tests.support.site import Site, running_site
from tests.support.waiting import until

SUBJECT = "Ada is waiting for your answer"
DONE = "select count(*) from delivery where kind = 'unanswered' and state = 'due'"


@pytest.fixture(scope="module")
def provider() -> Iterator[Site]:
    """Resend, as far as a mail needs it."""
    with running_site(lambda _: (200, {"id": "mail"})) as site:
        yield site


@pytest.fixture(scope="module")
def reminding_node(provider: Site) -> Iterator[Node]:
    """A node that reminds after three seconds, and mails nothing else so soon."""
    env = {
        "EMAIL_PROVIDER": "resend",
        "RESEND_API_KEY": "key",
        "RESEND_BASE_URL": provider.url,
        "FROM_EMAIL": "Nest <news@nest.example>",
        "NOTIFY_EMAIL_AFTER": "3600",
        "NOTIFY_UNANSWERED_AFTER": "3s",
    }
    node = Node(free_port(), **env)
    node.start()
    yield node
    assert node.stop() == 0
    assert "Traceback" not in node.log()
    node.remove()


def subjects(provider: Site, address: str) -> list[str]:
    """Of the mails to somebody."""
    sent = [json.loads(asked.body) for asked in provider.asked]
    return [mail["subject"] for mail in sent if address in str(mail["to"])]


@pytest_twisted.ensureDeferred
async def test_who_does_not_answer_is_reminded_once(reminding_node: Node, provider: Site) -> None:
    ada = await arrive(reminding_node, "ada", token=reminding_node.token("ada", name="Ada"))
    people = {}
    for name in ("cy", "bob"):
        token = reminding_node.token(name, name=name.title(), email=f"{name}@example.com")
        people[name] = await arrive(reminding_node, name, token=token)
        opened = await ada.ask("conversation.create", participant_ids=[name], type="general")
        chat = opened["conversation"]["id"]
        await ada.ask("message.send", conversation_id=chat, text="Is it free?", local_id=f"to-{name}")
        if name == "cy":
            await people[name].ask("message.send", conversation_id=chat, text="It is", local_id="answer")
        else:
            await people[name].ask("receipt.read", conversation_id=chat, up_to_seq=1)
    reminding_node.kill("notifier")
    await until(lambda: bool(subjects(provider, "bob@example.com")))
    assert subjects(provider, "bob@example.com") == [SUBJECT]
    assert subjects(provider, "cy@example.com") == []
    for person in (ada, *people.values()):
        person.leave()
