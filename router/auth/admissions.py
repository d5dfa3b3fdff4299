"""Asks the users component who may log in: about all that ask within a turn of the reactor at once.

After a node is lost its clients come in together. One question for many costs one call and one statement.
Who is not known yet, or shows a token that says something new, is asked about alone, because that is stored:
nobody waits for another one's row.
"""

from collections.abc import Sequence
from typing import Protocol, TypeAlias

from twisted.internet.defer import Deferred

from portico.domain.people import Principal
from portico.ports import Clock

Asking: TypeAlias = tuple[Principal, "Deferred[bool | None]"]


class Admitters(Protocol):
    """The users component."""

    async def look_at_users(self, principals: Sequence[Principal]) -> list[bool | None]:
        """Whether each may come in; None for whom `upsert_user` has to be asked. Raises Unavailable."""

    async def upsert_user(self, principal: Principal) -> bool:
        """Store the user and their claims; False when the token is revoked. Raises Unavailable."""


class Admissions:
    """Collects what is asked in a turn."""

    def __init__(self, admitters: Admitters, clock: Clock) -> None:
        self._admitters, self._clock = admitters, clock
        self._asking: list[Asking] = []

    async def admit(self, principal: Principal) -> bool:
        """Whether a user may come in, who is stored then. Raises Unavailable."""
        if not self._asking:
            self._clock.callLater(0, self._start)
        answer: Deferred[bool | None] = Deferred()
        self._asking.append((principal, answer))
        admitted = await answer
        return await self._admitters.upsert_user(principal) if admitted is None else admitted

    def _start(self) -> None:
        asking, self._asking = self._asking, []
        Deferred.fromCoroutine(self._answer(asking))

    async def _answer(self, asking: Sequence[Asking]) -> None:
        try:
            answers = await self._admitters.look_at_users([principal for principal, _ in asking])
            told = list(zip(asking, answers, strict=True))
        except Exception as error:  # noqa: BLE001 - whatever it is, everybody who waits gets it
            for _, waiting in asking:
                waiting.errback(error)
            return
        for (_, waiting), answer in told:
            waiting.callback(answer)
