"""Finding the one conversation that is meant: of a property, by its people."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from portico_django.people import user_key

if TYPE_CHECKING:
    from portico_django.models import Conversation

GROUP = "group"  # each group is one of its own


class ConversationManager(models.Manager["Conversation"]):
    """`Conversation.objects`."""

    def among(self, kind: str, property_id: str | None, keys: Iterable[str]) -> "list[Conversation]":
        """Those of this type, about this property, of exactly these people (ids of Portico); oldest first."""
        wanted = set(keys)
        if kind == GROUP or not wanted:
            return []
        with_one = self.filter(type=kind, property_id=property_id, participants__user_key=min(wanted))
        found = with_one.order_by("pk").prefetch_related("participants")
        return [each for each in found if {one.user_key for one in each.participants.all()} == wanted]

    @transaction.atomic
    def open(
        self, people: Iterable[models.Model], kind: str = "property_inquiry", **about: Any
    ) -> "Conversation":
        """Get or create the conversation of these users; Portico adopts it when one of them comes in.

        `about` may have `property_id`, `title`, `metadata`. For one that is needed in the chat at once,
        `portico_django.client.portico().create_conversation` is the way.
        """
        people = list(people)
        known = self.among(kind, about.get("property_id"), map(user_key, people))
        if known:
            return known[0]
        conversation = self.create(type=kind, **about)
        conversation.people.add(*people)
        return conversation
