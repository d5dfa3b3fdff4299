"""What a message may be, before anything is stored."""

from typing import Any

import pytest

from portico.domain.errors import Forbidden, InvalidArgument, PorticoError, TooLarge
from portico.domain.messages import MAX_METADATA_BYTES, MEDIA_TYPES, check_draft
from portico.domain.people import Caller
from tests.support.drafts import draft

ADA = Caller("ada", "user", 1)
PICTURE = [{"url": "https://x.example/a.png", "type": "image/png"}]


@pytest.mark.parametrize(
    "content",
    [
        {"text": "Hello"},
        {"text": None, "attachments": PICTURE},
        {"type": "image", "text": None, "attachments": PICTURE},
        {"type": "property_share", "text": None, "metadata": {"property_id": "7"}},
        {"metadata": {"note": "x" * (MAX_METADATA_BYTES - len('{"note":""}'))}},
    ],
)
def test_a_message_with_something_in_it_passes(content: dict[str, Any]) -> None:
    check_draft(draft(**content), ADA)


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"text": None}, "text"),
        ({"text": ""}, "text"),
        ({"text": " \n\u00a0"}, "text"),
        ({"type": "property_share"}, "metadata"),
        *(({"type": kind}, "attachments") for kind in sorted(MEDIA_TYPES)),
    ],
)
def test_a_message_with_nothing_in_it_is_refused(content: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        check_draft(draft(**content), ADA)
    assert caught.value.fields["field"] == field


@pytest.mark.parametrize(
    ("content", "field"),
    [({"text": "x" * 5_001}, "text"), ({"metadata": {"note": "x" * MAX_METADATA_BYTES}}, "metadata")],
)
def test_a_message_over_a_limit_is_too_large(content: dict[str, Any], field: str) -> None:
    with pytest.raises(TooLarge) as caught:
        check_draft(draft(**content), ADA)
    assert caught.value.fields["field"] == field


@pytest.mark.parametrize("role", ["service", "admin"])
def test_services_send_system_messages(role: str) -> None:
    check_draft(draft(type="system", text="Viewing booked"), Caller("ada", role, 1))
    with pytest.raises(PorticoError):
        check_draft(draft(type="system", text=" "), Caller("ada", role, 1))


def test_users_do_not_send_system_messages() -> None:
    with pytest.raises(Forbidden):
        check_draft(draft(type="system", text="Viewing booked"), ADA)
