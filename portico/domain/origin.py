"""What only Portico writes into the metadata of a message: how it came, and which of its files are missing.

What anybody else writes under these names is dropped, as with `agent` of teams: a client of before that sets
one still gets its message through. Imports keep them: the operator answers for what they import.
"""

from collections.abc import Mapping
from typing import Any

from portico.domain.people import Via

VIA = "via"
RESERVED = frozenset({VIA, "files_refused"})


def with_origin(metadata: dict[str, Any], via: Via | None) -> dict[str, Any]:
    """The metadata of a message that came this way; None for one that a client sent."""
    if via is not None:
        return {**metadata, VIA: via}
    return metadata if RESERVED.isdisjoint(metadata) else _without(metadata)


def keep_origin(before: Mapping[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The metadata that the hook gives, with what Portico wrote there before."""
    kept = {name: before[name] for name in RESERVED & before.keys()}
    return {**with_origin(after, None), **kept}


def came_by_answer(metadata: Mapping[str, Any]) -> bool:
    """Whether its sender is at no device, and cannot be asked anything. For metadata of `with_origin`."""
    return VIA in metadata


def _without(metadata: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in metadata.items() if name not in RESERVED}
