"""Saved replies: texts with fields, `{{customer.name}}`, which the server fills in."""

import re
from collections.abc import Mapping
from typing import Literal, get_args

from portico.domain.errors import InvalidArgument
from portico.domain.text import check_text, check_visible

Field = Literal["customer.name", "property.title", "member.name", "team.name"]
FIELDS: tuple[str, ...] = get_args(Field)
FIELD = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


def check_reply(text: str) -> None:
    """Raise for a text that no message may have, and for a field that does not exist."""
    check_text(text)
    check_visible("text", text)
    unknown = next((name for name in FIELD.findall(text) if name not in FIELDS), None)
    if unknown is not None:
        raise InvalidArgument("text", f"no such field as {unknown[:50]!r}: use {', '.join(FIELDS)}")


def rendered(text: str, values: Mapping[str, str | None]) -> str:
    """The text with its fields filled in; what is not known is left out.

    A value is never read for fields: a customer may be called `{{property.title}}`.
    """
    return FIELD.sub(lambda found: values.get(found[1]) or "", text)
