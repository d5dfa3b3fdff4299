"""The conversation mirror is notified of changed conversations, once for many events."""

from typing import Any
from unittest.mock import Mock

from twisted.internet.task import Clock

from portico.contract.receipt import ReceiptDelivered, ReceiptRead
from runtime import mirror_notification
from runtime.mirror_notification import MirrorNotifyingPublisher


def read(conversation_id: int) -> ReceiptRead:
    return ReceiptRead(conversation_id=conversation_id, user_id="ada", up_to_seq=1, read_at=None)


def test_many_events_are_one_word() -> None:
    clock, notified, publisher = Clock(), [], Mock()  # type: ignore[var-annotated]
    voice = MirrorNotifyingPublisher(publisher, clock, notified.append)
    for conversation_id in (2, 1, 2):
        voice.publish(read(conversation_id), ("bob",), (7,))
    assert notified == []
    clock.advance(mirror_notification.GATHERING)
    assert notified == [[1, 2]]
    assert publisher.publish.call_count == 3
    voice.publish(read(3), ("bob",))
    clock.advance(mirror_notification.GATHERING)
    assert notified == [[1, 2], [3]]


def test_what_a_mirror_does_not_show_is_only_passed_on() -> None:
    clock, notified, publisher = Clock(), [], Mock()  # type: ignore[var-annotated]
    event: Any = ReceiptDelivered(
        conversation_id=1, user_id="ada", up_to_seq=1, delivered_at="2026-01-01T00:00:00.000Z"
    )
    MirrorNotifyingPublisher(publisher, clock, notified.append).publish(event, ("bob",), (7,))
    clock.advance(1)
    publisher.publish.assert_called_once_with(event, ("bob",), (7,))
    assert notified == []
