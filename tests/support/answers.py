"""Two people who talk, of whom one answers by email or SMS."""

import base64
import itertools
from typing import Any

from twisted.internet.threads import deferToThread

from tests.support.inbound import address_of, mail, post_raw
from tests.support.node import Node
from tests.support.people import Person, arrive

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
_numbers = itertools.count()


class Talk:
    """Amina, who answers by email or SMS, and Brian, who is connected."""

    def __init__(self, node: Node, brian: Person, amina_id: str, conversation_id: int) -> None:
        self.node, self.brian, self.amina_id, self.conversation_id = node, brian, amina_id, conversation_id
        self.address = address_of(node, amina_id, conversation_id)
        self.sender = f"{amina_id}@example.org"
        self.message_id = f"{amina_id}-1@mail.example.org"

    async def post_raw(self, text: str, **changes: str) -> tuple[int, Any]:
        values = {"sender": self.sender, "message_id": self.message_id, **changes}
        made = mail(self.address, text=text, **values)
        return await deferToThread(post_raw, self.node, made)

    async def texts(self) -> list[str | None]:
        """What Brian can read."""
        listed = await self.brian.ask("message.list", conversation_id=self.conversation_id)
        return [message["text"] for message in listed["messages"]]


async def talk(node: Node, type_: str = "general") -> Talk:
    number = next(_numbers)
    amina_id, brian_id = f"amina{number}", f"brian{number}"
    amina = await arrive(node, amina_id)
    brian = await arrive(node, brian_id)
    opened = await brian.ask("conversation.create", participant_ids=[amina_id], type=type_)
    node.sql(
        "update person set email = %s, mobile = %s where id = %s returning 1",
        f"{amina_id.upper()}@example.org", f"0712 345 {number:03d}", amina_id,
    )  # fmt: skip
    amina.leave()
    return Talk(node, brian, amina_id, opened["conversation"]["id"])
