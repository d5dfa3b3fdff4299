"""Publishes a changed name or picture: `user.updated` to a user's contacts and to the user's own devices.

Everything that changes a profile calls it after the commit: users, logins, the Django bridge, conversations.
A contact beyond MOST, or who is offline, learns the change from `sync.changes`.
"""

from collections.abc import Sequence

from portico.contract.user import UserUpdated
from portico.ports import Clock, Publisher
from portico.storage.conversations.contacts import Contacts
from portico.storage.database import Database
from portico.storage.users.people import Given, People, public
from runtime.after_commit import retry_until_done, start_until_done

MOST = 1_000  # receivers of one event


class ProfileUpdates:
    """Publishes changed profiles."""

    def __init__(self, database: Database, publisher: Publisher, clock: Clock) -> None:
        self._people = People(database)
        self._contacts = Contacts(database)
        self._publisher = publisher
        self._clock = clock

    def publish(self, user_id: str, exclude: Sequence[int] = ()) -> None:
        """Publish the profile in the background; `exclude` are sessions that have it."""
        start_until_done(self._clock, lambda: self.send(user_id, exclude))

    async def give(self, *given: Given) -> None:
        """Store names and pictures that a service gives, and publish what changed.

        Raises Unavailable, and then retries in the background.
        """
        await retry_until_done(self._clock, lambda: self._give(given))

    async def _give(self, given: Sequence[Given]) -> None:
        for user_id in await self._people.give(given):
            self.publish(user_id)

    async def send(self, user_id: str, exclude: Sequence[int] = ()) -> None:
        """The same, now. Raises Unavailable, NotFound."""
        audience = await self._contacts.list_audience(user_id, MOST)
        me = await self._people.get(user_id)
        self._publisher.publish(UserUpdated(user=public(me)), audience)
        self._publisher.publish(UserUpdated(user=me), (user_id,), exclude)
