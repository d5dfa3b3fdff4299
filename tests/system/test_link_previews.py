"""A node that fetches previews reaches nothing of the machine that it runs on."""

import pytest_twisted

from tests.support.node import Node
from tests.support.people import arrive
from tests.support.ports import free_port
from tests.support.waiting import until

INSIDE = (
    "http://127.0.0.1/",
    "http://localhost/a",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::1]/",
)


@pytest_twisted.ensureDeferred
async def test_links_into_ones_own_network_are_refused() -> None:
    with Node(free_port(), LINK_PREVIEWS="1").running() as node:
        ada = await arrive(node, "ada")
        await until(lambda: bool(node.sql("select from log_cursor where name = 'previews'")))
        opened = await ada.ask("conversation.create", participant_ids=["bob"], type="general")
        for number, link in enumerate(INSIDE):
            await ada.ask(
                "message.send",
                conversation_id=opened["conversation"]["id"],
                text=f"Look: {link}",
                local_id=f"inside-{number}",
            )
        await until(lambda: node.log().count("preview.refused") == len(INSIDE))
        assert node.sql("select from message where preview is not null") == []
        ada.leave()
