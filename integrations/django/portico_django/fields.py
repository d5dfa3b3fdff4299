"""A column of the mirror's own kind: somebody's id in Portico, beside the user of this site."""

from typing import Any

from django.db import models

from portico_django.people import user_key


class UserKey(models.CharField):
    """The id of the person that the foreign key `of` points to, also of one whom this site does not know.

    Filled in from the user when nothing else was put there, `bulk_create` and `participants.add` included.
    """

    def __init__(self, *args: Any, of: str, **options: Any) -> None:
        options.setdefault("max_length", 64)
        options.setdefault("blank", True)
        super().__init__(*args, **options)
        self.of = of

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """For migrations."""
        name, path, args, options = super().deconstruct()
        return name, path, list(args), {**options, "of": self.of}

    def pre_save(self, instance: models.Model, add: bool) -> str:  # noqa: FBT001 (Django's signature)
        """What goes into the row."""
        key = super().pre_save(instance, add)
        user = None if key else getattr(instance, self.of)
        if user is not None:
            key = user_key(user)
            setattr(instance, self.attname, key)
        return key
