"""`manage.py demo`: two people and three homes to look at. Again changes nothing."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from listings.models import Property

PASSWORD = "homes"  # noqa: S105 (of a demo that refuses to run where it matters)
PEOPLE = [("ada", "Ada", "Lovelace"), ("bob", "Bob", "Martin")]
HOMES = [
    {
        "title": "Bright flat above the market",
        "town": "Lyon, Croix-Rousse",
        "price": 328_000,
        "bedrooms": 2,
        "area": 71,
        "hue": 24,
        "description": "Third floor, no neighbour above. Oak floors, a kitchen with room for a long table, "
        "and the market below on Saturday mornings. The cellar is dry.",
    },
    {
        "title": "Stone house with a walled garden",
        "town": "Uz\u00e8s",
        "price": 540_000,
        "bedrooms": 4,
        "area": 164,
        "hue": 142,
        "description": "Two wings around a courtyard, fig trees and an old well. New roof in 2023, heat "
        "pump, fibre. Ten minutes on foot from the arcades.",
    },
    {
        "title": "Studio by the harbour",
        "town": "Marseille, Le Panier",
        "price": 149_000,
        "bedrooms": 1,
        "area": 29,
        "hue": 208,
        "description": "Small and clever: a bed that folds away, morning sun, and a terrace shared with "
        "three neighbours and one cat.",
    },
]


class Command(BaseCommand):
    """Make people and homes."""

    help = "Make two people (ada, bob) and three homes to look at."

    def handle(self, *_: Any, **__: Any) -> None:
        """Run."""
        if not settings.DEBUG:
            raise CommandError("the demo's password is known to everybody: it runs with DEBUG only")
        with transaction.atomic():
            make()
        self.stdout.write(f"Log in as ada or bob, password {PASSWORD}. Bob sells, Ada buys.")


def make() -> None:
    """People first, for somebody sells."""
    users = get_user_model().objects
    for name, first, last in PEOPLE:
        if not users.filter(username=name).exists():
            users.create_user(name, f"{name}@example.com", PASSWORD, first_name=first, last_name=last)
    seller = users.get(username="bob")
    for home in HOMES:
        Property.objects.get_or_create(title=home["title"], owner=seller, defaults=home)
