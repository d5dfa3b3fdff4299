"""Events for a team go to its members, who are looked up when the event is published.

Whoever has left a team gets nothing from then on. An event for participants reaches members as `team.event`,
so that a client does not take the team's conversations for the user's own. The events of all teams stay in
order. While the database is away they wait; nothing counts as published before they went out.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import structlog
from twisted.internet.defer import Deferred

from portico.contract.payload import encode
from portico.contract.team import TeamEvent
from portico.contract.uris import EVENT_PREFIX
from portico.domain.errors import Unavailable
from portico.domain.teams.ids import PREFIX, is_team, team_id_of
from portico.ports import Clock
from portico.storage.database import Database
from portico.storage.teams.answers import TeamAnswers
from portico.storage.teams.store import Teams
from portico.waiting import sleep

log = structlog.get_logger()
RETRY = 1.0  # seconds
Send: TypeAlias = Callable[[dict[str, Any], Sequence[str]], None]  # a payload of `team.event`, and users
Waiting: TypeAlias = tuple[str, dict[str, Any], Sequence[str], Send]


class TeamEvents:
    """Publishes to the members of teams, one batch after the other."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._teams = Teams(database)
        self._answers = TeamAnswers(database)
        self._clock = clock
        self._waiting: list[Waiting] = []
        self._sending: Deferred[None] | None = None
        self._settled: list[Deferred[None]] = []

    def queue(self, topic: str, payload: dict[str, Any], participants: Sequence[str], send: Send) -> None:
        """Publish an event to the members of these teams, behind what waits."""
        self._waiting.append((topic, payload, participants, send))
        if self._sending is None:
            self._sending = Deferred.fromCoroutine(self._send_all())

    async def settled(self) -> None:
        """Return when everything that was queued is published."""
        if self._sending is not None:
            done: Deferred[None] = Deferred()
            self._settled.append(done)
            await done

    async def _send_all(self) -> None:
        await sleep(self._clock, 0)  # what one turn of the reactor publishes goes out together
        while self._waiting:
            waiting, self._waiting = self._waiting, []
            await self._send_batch(waiting)
        self._sending = None
        settled, self._settled = self._settled, []
        for done in settled:
            done.callback(None)

    async def _send_batch(self, waiting: Sequence[Waiting]) -> None:
        teams = {participant for _, _, participants, _ in waiting for participant in participants}
        while True:
            try:
                members = await self._teams.members_of(sorted(teams))
                authors = await self._answers.find_authors([*_keys(waiting)])
                break
            except Unavailable as error:
                log.info("team.events_delayed", reason=error.message)
            except Exception:
                log.exception("team.events_failed")
                return
            await sleep(self._clock, RETRY)
        for topic, payload, participants, send in waiting:
            author = authors.get(_key(payload) or ("", ""))
            for participant in participants:
                to = members.get(participant)
                if to:
                    send(_event(topic, payload, participant, author), to)


def without_teams(to: Iterable[str]) -> tuple[list[str], list[str]]:
    """The people and the teams among recipients."""
    recipients = list(to)
    teams = [each for each in recipients if each.startswith(PREFIX)]
    if not teams:
        return recipients, teams
    return [each for each in recipients if not is_team(each)], teams


def _event(topic: str, payload: dict[str, Any], participant: str, author: str | None) -> dict[str, Any]:
    event = TeamEvent(
        team_id=team_id_of(participant) or 0,
        event=topic.removeprefix(EVENT_PREFIX),
        payload=payload,
        member_id=author,
    )
    return encode(event)


def _keys(waiting: Sequence[Waiting]) -> Iterable[tuple[str, str]]:
    found = {_key(payload) for _, payload, _, _ in waiting}
    return (key for key in found if key)


def _key(payload: Mapping[str, Any]) -> tuple[str, str] | None:
    """The key of a team's message that an event carries."""
    message = payload.get("message")
    if not isinstance(message, Mapping) or not is_team(message.get("sender_id", "")):
        return None
    return message["sender_id"], message["local_id"]
