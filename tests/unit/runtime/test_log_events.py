"""A renamed log event is found by its old name too, and every new name is in use."""

from pathlib import Path

import pytest

from runtime.log_events import ALIASES, add_alias

ROOT = Path(__file__).resolve().parents[3]
SOURCE = "\n".join(
    path.read_text()
    for folder in ("router", "components", "runtime")
    for path in (ROOT / folder).rglob("*.py")
    if path.name != "log_events.py"
)


def test_a_renamed_event_has_its_old_name_as_a_field() -> None:
    line = add_alias(None, "warning", {"event": "router_connection.lost", "process": "media"})
    assert line == {"event": "router_connection.lost", "process": "media", "alias": "link.down"}


def test_other_events_stay_as_they_are() -> None:
    assert add_alias(None, "info", {"event": "process.started"}) == {"event": "process.started"}


@pytest.mark.parametrize(("event", "alias"), ALIASES.items())
def test_events_are_logged_by_their_new_names_only(event: str, alias: str) -> None:
    assert f'("{event}"' in SOURCE
    assert f'("{alias}"' not in SOURCE
