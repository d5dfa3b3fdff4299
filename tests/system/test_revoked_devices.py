"""A device that was revoked gets no texts any more; the others of the same person do."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
import pytest_twisted
from twisted.internet.threads import deferToThread

from runtime.client import Rejected
from tests.support.node import Node
from tests.support.people import Person, arrive
from tests.support.ports import free_port
from tests.support.rest import Rest
from tests.support.site import ReceivedRequest, Site, running_site
from tests.support.waiting import until


def takes(asked: ReceivedRequest) -> tuple[int, Any]:
    """Expo: a ticket for each push."""
    pushes = json.loads(asked.body) if asked.path.endswith("/send") else []
    return 200, {"data": [{"status": "ok", "id": f"ticket-{number}"} for number in range(len(pushes))]}


@pytest.fixture(scope="module")
def expo() -> Iterator[Site]:
    with running_site(takes) as site:
        yield site


@pytest.fixture(scope="module")
def pushing_node(expo: Site) -> Iterator[Node]:
    node = Node(free_port(), PUSH_PROVIDER="expo", EXPO_BASE_URL=expo.url, EXPO_ACCESS_TOKEN="key")
    with node.running():
        yield node


class Talk:
    """A person with devices, and somebody who writes to them; nobody has a device in hand."""

    def __init__(self, node: Node, expo: Site, name: str) -> None:
        self.node, self.expo, self.name = node, expo, name
        self.chat = 0
        self.writer: Any = None

    async def begin(self) -> None:
        self.writer = await arrive(self.node, f"{self.name}-writer")
        watcher = await arrive(self.node, f"{self.name}-watcher")
        await register(watcher, self._barrier)
        await watcher.ask("presence.set", status="away")
        people = [self.name, f"{self.name}-watcher"]
        made = await self.writer.ask("conversation.create", type="group", title="x", participant_ids=people)
        self.chat = made["conversation"]["id"]

    async def enter(self, jti: str, **claims: Any) -> Person:
        """One more session of the person's, with a device of the same name."""
        person = await arrive(self.node, "", token=self.node.token(self.name, jti=jti, **claims))
        await register(person, self.device(jti))
        await person.ask("presence.set", status="away")
        return person

    def device(self, name: str) -> str:
        return f"ExponentPushToken[{self.name}-{name}]"

    async def pushed(self, text: str) -> set[str]:
        """The devices of the person to which a new text goes."""
        text = f"{self.name}: {text}"
        for each in (text, f"what comes behind {text}"):
            await self.writer.ask("message.send", conversation_id=self.chat, text=each, local_id=each)
            await until(partial(self._has_passed, each))
        return {name[:-1].rpartition("-")[2] for name in self._notified(text) - {self._barrier}}

    @property
    def _barrier(self) -> str:
        return f"ExponentPushToken[{self.name}-watcher]"

    def _has_passed(self, text: str) -> bool:
        return self._barrier in self._notified(text)

    def _notified(self, text: str) -> set[str]:
        """Whom a text was sent to."""
        sent = [
            push
            for asked in self.expo.asked
            if asked.path.endswith("/send")
            for push in json.loads(asked.body)
        ]
        return {push["to"] for push in sent if text in str(push.get("body"))}


async def register(person: Person, token: str) -> None:
    await person.ask("device.register", token=token, provider="expo", platform="android")


async def begun(node: Node, expo: Site, name: str) -> Talk:
    talk = Talk(node, expo, name)
    await talk.begin()
    return talk


@pytest_twisted.ensureDeferred
async def test_a_session_that_was_revoked_takes_its_device_along(pushing_node: Node, expo: Site) -> None:
    talk = await begun(pushing_node, expo, "revoker")
    phone, laptop = await talk.enter("phone"), await talk.enter("laptop")
    assert await talk.pushed("before") == {"phone", "laptop"}
    await laptop.ask("session.revoke", session_id=phone.session_id)
    assert await talk.pushed("after") == {"laptop"}


@pytest_twisted.ensureDeferred
async def test_a_phone_that_is_away_is_among_the_others(pushing_node: Node, expo: Site) -> None:
    talk = await begun(pushing_node, expo, "alone")
    phone, laptop = await talk.enter("phone"), await talk.enter("laptop")
    phone.leave()
    await phone.left()
    assert await talk.pushed("while it is away") == {"phone", "laptop"}
    await laptop.ask("session.revoke_others")
    assert await talk.pushed("after") == {"laptop"}
    with pytest.raises(Rejected):
        await talk.enter("phone")


@pytest_twisted.ensureDeferred
async def test_a_device_goes_on_with_the_newer_token_of_its_session(pushing_node: Node, expo: Site) -> None:
    talk = await begun(pushing_node, expo, "renewer")
    phone, laptop = await talk.enter("phone"), await talk.enter("laptop")
    await phone.ask("session.refresh", token=pushing_node.token("renewer", jti="newer"))
    phone.leave()
    await phone.left()
    back = await arrive(pushing_node, "", token=pushing_node.token("renewer", jti="newer"))
    await back.ask("presence.set", status="away")
    assert await talk.pushed("back") == {"phone", "laptop"}
    await laptop.ask("session.revoke", session_id=back.session_id)
    assert await talk.pushed("after") == {"laptop"}


@pytest_twisted.ensureDeferred
async def test_an_admin_ends_the_devices_of_older_tokens(pushing_node: Node, expo: Site) -> None:
    talk = await begun(pushing_node, expo, "lost")
    await talk.enter("phone", iat=1_000)
    await talk.enter("laptop", iat=3_000)
    admin = await arrive(pushing_node, "lost-admin", "admin")
    await admin.ask("admin.revoke_tokens", user_id="lost", issued_before="1970-01-01T00:33:20Z")
    assert await talk.pushed("after") == {"laptop"}
    await admin.ask("admin.revoke_tokens", user_id="lost")
    await admin.ask("admin.disconnect", user_id="lost")
    assert await talk.pushed("and after that") == set()


@pytest_twisted.ensureDeferred
async def test_a_device_that_was_registered_over_rest_ends_with_its_token(
    pushing_node: Node, expo: Site
) -> None:
    talk = await begun(pushing_node, expo, "rester")
    laptop = await talk.enter("laptop")
    body = {"token": talk.device("phone"), "provider": "expo", "platform": "ios"}
    token = pushing_node.token("rester", jti="phone")
    away = Rest(pushing_node, Authorization=f"Bearer {token}")
    assert (await deferToThread(away.post, "/devices", body)).status == 201
    assert await talk.pushed("before") == {"phone", "laptop"}
    await laptop.ask("session.revoke_others")
    assert await talk.pushed("after") == {"laptop"}
    assert (await deferToThread(away.post, "/devices", body)).status == 401
