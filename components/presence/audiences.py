"""Who hears of a user's presence at this node."""

from collections.abc import Collection

from components.presence.tracker import PresenceTracker
from components.presence.watches import Watches
from portico.storage.conversations.contacts import Contacts


class PresenceAudiences:
    """Contacts who are connected here: those of open conversations, and those who watch."""

    def __init__(self, tracker: PresenceTracker, contacts: Contacts, watches: Watches) -> None:
        self._tracker = tracker
        self._contacts = contacts
        self._watches = watches

    async def find(self, user_ids: Collection[str]) -> dict[str, list[str]]:
        """The audience of each of these users. Raises Unavailable."""
        contacts = await self._contacts.list_contacts(user_ids) if user_ids else {}
        return {
            user_id: [
                other
                for other, open_ in contacts[user_id].items()
                if other in self._tracker and (open_ or self._watches.is_watching(other, user_id))
            ]
            for user_id in user_ids
        }
