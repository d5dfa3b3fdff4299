"""Procedures that the bridge registers for other components, and events that it subscribes to."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from twisted.internet.defer import Deferred

from components.django_bridge.adoption import Adoption
from components.django_bridge.mirror import Mirror
from components.django_bridge.people import People
from portico.contract import uris
from portico.domain.errors import Unavailable
from runtime.router_connection import RouterConnection

WELCOMED = ("user", "admin")  # services are none of the site's people


def internals(people: People) -> Mapping[str, Callable[..., Any]]:
    """For other components: return when these users are fresh, or after a timeout."""
    return {uris.REFRESH_PEOPLE: lambda user_ids: Deferred.fromCoroutine(_refresh(people, user_ids))}


def listen(
    connection: RouterConnection, people: People, adoption: Adoption, mirror: Mirror, wake: Callable[[], None]
) -> None:
    """Subscribe to logins and to changed conversations."""

    def joined(sessions: Sequence[Sequence[Any]]) -> None:
        for _, user_id, role in sessions:
            if role in WELCOMED:
                Deferred.fromCoroutine(_welcome(people, adoption, user_id))

    def moved(conversation_ids: Collection[int]) -> None:
        mirror.mark_changed(conversation_ids)
        wake()

    connection.subscribe(uris.SESSIONS_JOINED, joined)
    connection.subscribe(uris.CONVERSATION_MOVED, moved)


async def _refresh(people: People, user_ids: Sequence[str]) -> None:
    try:
        await people.refresh(user_ids)
    except Unavailable:
        return  # the database will be asked again by who called


async def _welcome(people: People, adoption: Adoption, user_id: str) -> None:
    await _refresh(people, [user_id])
    await adoption.adopt_at_login(user_id)
