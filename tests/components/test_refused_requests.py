"""What clients may not do, and the errors they get."""

import re
from itertools import product
from typing import Any
from unittest.mock import patch

import pytest
import pytest_twisted
from autobahn.wamp import message
from autobahn.wamp.exception import ApplicationError
from autobahn.wamp.request import CallRequest
from autobahn.wamp.serializer import CBORSerializer
from autobahn.wamp.types import PublishOptions
from twisted.internet.defer import Deferred

from portico.contract import uris
from portico.contract.roles import CLIENTS
from portico.settings.core import Settings
from portico.storage.database import Database
from tests.support.components import Components, open_components
from tests.support.people import Person, arrive

DENIED = "wamp.error.not_authorized"


async def denied(waiting: "Deferred[Any]", error: str = DENIED) -> None:
    with pytest.raises(ApplicationError) as caught:
        await waiting
    assert caught.value.error == error


def call_with(person: Person, procedure: str, arguments: dict[str, Any]) -> "Deferred[Any]":
    """A call whose keyword arguments may have names that Autobahn keeps for itself."""
    client, answer = person.client, Deferred[Any]()
    number = client._request_id_gen.next()
    client._call_reqs[number] = CallRequest(number, procedure, answer, {})
    client._transport.send(message.Call(number, uris.procedure(procedure), kwargs=arguments))
    return answer


async def chat(person: Person, other: str) -> int:
    opened = await person.ask("conversation.create", participant_ids=[other], type="general")
    return int(opened["conversation"]["id"])


@pytest.mark.parametrize("role", CLIENTS)
@pytest_twisted.ensureDeferred
async def test_clients_neither_publish_nor_register_nor_call_what_is_internal(
    components: Components, role: str
) -> None:
    client = (await arrive(components, "eve", role)).client
    loud = PublishOptions(acknowledge=True)
    for topic in ("portico.event.message.created", "portico.event.x", "portico.x", "com.example.x"):
        await denied(client.publish(topic, options=loud, message={}))
    for procedure in ("portico.message.x", "portico.internal.x", "portico.x", "com.example.x"):
        await denied(client.register(print, procedure))
    await denied(client.register(print, uris.procedure("message.edit")))
    internal = [uri for uri in vars(uris).values() if re.match(r"portico\.internal\.\w", str(uri))]
    meta = ["wamp.session.list", "wamp.session.kill", "wamp.registration.lookup"]
    for procedure in (
        *internal,
        uris.health_of("messaging"),
        uris.metrics_of("media"),
        uris.BEFORE_SEND,
        *meta,
        "portico.x",
    ):
        await denied(client.call(procedure))


@pytest.mark.parametrize("role", ["user", "admin"])
@pytest_twisted.ensureDeferred
async def test_only_a_service_hooks_into_messages(components: Components, role: str) -> None:
    await denied((await arrive(components, "eve", role)).client.register(print, uris.BEFORE_SEND))


@pytest_twisted.ensureDeferred
async def test_a_refusal_has_its_uri_its_words_and_its_fields(components: Components) -> None:
    ada, eve = await arrive(components, "ada"), await arrive(components, "eve")
    ours = await chat(ada, "bob")

    async def refusal(
        person: Person, procedure: str, **arguments: Any
    ) -> tuple[str, list[str], dict[str, Any]]:
        error = await person.refused(procedure, **arguments)
        return error.error.removeprefix("portico.error."), list(error.args), error.kwargs

    async def send(person: Person, **arguments: Any) -> tuple[str, list[str], dict[str, Any]]:
        return await refusal(
            person, "message.send", **{"conversation_id": ours, "local_id": "1", "text": "Hi", **arguments}
        )

    required = {"field": "conversation_id", "reason": "required"}
    assert await refusal(ada, "message.list") == (
        "invalid_argument", ["conversation_id: required"], required,
    )  # fmt: skip
    assert (await send(ada, text=" "))[0::2] == (
        "invalid_argument", {"field": "text", "reason": "a text message needs a text or an attachment"},
    )  # fmt: skip
    assert await send(eve) == ("not_found", ["no such conversation"], {})
    assert (await send(ada, text="x" * 5001))[0::2] == ("too_large", {"field": "text", "limit": 5000})
    assert (await send(ada, type="system"))[0] == "forbidden"
    assert (await refusal(ada, "user.get", user_id="nobody"))[0] == "not_found"
    await ada.ask("message.send", conversation_id=ours, local_id="1", text="Hi")
    other = await chat(ada, "cy")
    assert (await send(ada, conversation_id=other))[0::2] == ("conflict", {"field": "local_id"})


@pytest_twisted.ensureDeferred
async def test_positional_arguments_are_refused(components: Components) -> None:
    ada = await arrive(components, "ada")
    arguments: list[Any] = [1, {}, None]
    for argument in arguments:
        with pytest.raises(ApplicationError) as caught:
            await ada.client.call(uris.procedure("conversation.get"), argument, conversation_id=1)
        assert caught.value.error == "portico.error.invalid_argument"
        assert caught.value.kwargs["field"] == "arguments"


@pytest_twisted.ensureDeferred
async def test_no_argument_has_a_meaning_of_its_own(components: Components) -> None:
    ada, eve = await arrive(components, "ada"), await arrive(components, "eve")
    ours = await chat(ada, "bob")
    names = ("details", "options", "caller", "self", "request", "as_user")
    for name, value in product(names, ("ada", {"caller_authid": "ada", "caller_authrole": "admin"})):
        with pytest.raises(ApplicationError) as caught:
            await call_with(eve, "conversation.get", {"conversation_id": ours, name: value})
        assert caught.value.error == "portico.error.invalid_argument"
        assert caught.value.kwargs == {"field": name, "reason": "unknown key"}


@pytest_twisted.ensureDeferred
async def test_what_only_cbor_can_say_is_refused_and_the_connection_stays(components: Components) -> None:
    ada = await arrive(components, "ada", serializer=CBORSerializer())
    ours = await chat(ada, "bob")
    for value in (b"raw", 2**70, float("nan"), "\x00"):
        error = await ada.refused(
            "message.send", conversation_id=ours, local_id="1", text="Hi", metadata={"x": value}
        )
        assert error.error == "portico.error.invalid_argument"
        assert str(error.kwargs["field"]).startswith("metadata")
    assert (await ada.ask("receipt.unread"))["total"] == 0


@pytest_twisted.ensureDeferred
async def test_a_service_sends_for_a_user_and_as_the_system(components: Components) -> None:
    django, ada, bob = (
        await arrive(components, "django", "service"),
        await arrive(components, "ada"),
        await arrive(components, "bob"),
    )
    ours = await chat(ada, "bob")
    sent = await django.ask(
        "message.send", as_user="ada", conversation_id=ours, local_id="1", type="system", text="Booked"
    )
    assert (sent["message"]["sender_id"], sent["message"]["type"]) == ("ada", "system")
    for device in (ada, bob):
        assert await device.wait_for("message.created") == {"message": sent["message"]}
    error = await django.refused("message.send", conversation_id=ours, local_id="2", text="Hi")
    assert error.error == "portico.error.not_found"


@pytest_twisted.ensureDeferred
async def test_who_sends_too_much_is_told_when_to_go_on(database: Database, stores: Settings) -> None:
    async with open_components(stores, rate_limit=2) as components:
        ada = await arrive(components, "someone-quick")
        ours = await chat(ada, "bob")
        for number in (1, 2, 2):
            await ada.ask(
                "message.send", conversation_id=ours, local_id=f"{id(components)}{number}", text="Hi"
            )
        error = await ada.refused("message.send", conversation_id=ours, local_id="3", text="Hi")
        assert error.error == "portico.error.rate_limited"
        assert 0 < error.kwargs["retry_after_ms"] <= 60_000


@pytest_twisted.ensureDeferred
async def test_a_bug_shows_an_id_and_no_more(components: Components, database: Database) -> None:
    ada = await arrive(components, "ada")
    ours = await chat(ada, "bob")
    with patch.object(components.processes["core"].pool, "run", _broken):
        error = await ada.refused("conversation.get", conversation_id=ours)
    assert (error.error, error.args) == ("portico.error.internal", ("internal error",))
    assert set(error.kwargs) == {"error_id"}


async def _broken(work: object) -> object:
    raise RuntimeError("select secret from table")
