"""What a suspended user may call: nothing that others see."""

import pytest

from portico.contract.registry import BY_NAME
from portico.contract.suspension import OPEN_TO_SUSPENDED, OWN


@pytest.mark.parametrize(
    "name",
    [
        "message.send", "message.edit", "message.react", "message.schedule", "message.pin", "typing.set",
        "conversation.create", "conversation.update", "user.update", "call.start", "card.act", "presence.set",
        "note.add",
    ],
)  # fmt: skip
def test_what_others_see_is_closed(name: str) -> None:
    assert BY_NAME[name].uri not in OPEN_TO_SUSPENDED


@pytest.mark.parametrize(
    "name", ["message.list", "sync.state", "session.refresh", "moderation.appeal", "moderation.decisions"]
)
def test_reading_and_an_appeal_are_open(name: str) -> None:
    assert BY_NAME[name].uri in OPEN_TO_SUSPENDED


def test_the_list_names_procedures() -> None:
    assert set(BY_NAME) >= OWN
