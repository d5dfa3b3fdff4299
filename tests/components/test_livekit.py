"""Large calls with a LiveKit server: every participant gets a token of their own for one media room."""

from typing import Any

import jwt
import pytest_twisted

from portico.settings.calls import LiveKit
from portico.settings.core import Settings
from portico.storage.database import Database
from tests.support.components import Components, open_components
from tests.support.people import Person, arrive

LIVEKIT = LiveKit("wss://media.example.com", "APIkey", "a-secret-of-livekit-that-is-long-enough")


def entry(media: dict[str, Any]) -> tuple[str, str]:
    """Who may enter which room, as LiveKit reads it; raises for a token that it would refuse."""
    claims = jwt.decode(media["token"], LIVEKIT.api_secret, algorithms=["HS256"], issuer=LIVEKIT.api_key)
    return claims["sub"], claims["video"]["room"]


async def start(caller: Person, others: list[str]) -> dict[str, Any]:
    group = await caller.ask("conversation.create", participant_ids=others, type="group")
    return await caller.ask("call.start", conversation_id=group["conversation"]["id"])


async def people(components: Components, names: str) -> list[Person]:
    return [await arrive(components, name) for name in names]


@pytest_twisted.ensureDeferred
async def test_five_users_get_a_livekit_room(database: Database, stores: Settings) -> None:
    async with open_components(stores, livekit=LIVEKIT) as components:
        caller, *others = await people(components, "abcde")
        joined = await start(caller, list("bcde"))
        call_id = joined["call"]["id"]
        entries = [entry(joined["media"])]
        for person in others:
            joined = await person.ask("call.accept", call_id=call_id)
            assert (joined["media"]["type"], joined["media"]["url"]) == ("livekit", LIVEKIT.url)
            entries.append(entry(joined["media"]))
        assert entries == [(name, f"call-{call_id}") for name in "abcde"]


@pytest_twisted.ensureDeferred
async def test_four_users_need_no_livekit_room(database: Database, stores: Settings) -> None:
    async with open_components(stores, livekit=LIVEKIT) as components:
        joined = await start(await arrive(components, "a"), list("bcd"))
        assert joined["media"] is None


@pytest_twisted.ensureDeferred
async def test_without_livekit_a_fifth_finds_the_call_full(components: Components) -> None:
    caller, *others = await people(components, "abcde")
    joined = await start(caller, list("bcde"))
    assert joined["media"] is None
    for person in others[:3]:
        await person.ask("call.accept", call_id=joined["call"]["id"])
    error = await others[3].refused("call.accept", call_id=joined["call"]["id"])
    assert (error.error, error.kwargs) == ("portico.error.conflict", {"reason": "full"})
