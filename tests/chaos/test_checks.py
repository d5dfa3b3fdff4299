"""Each check finds the fault that it is for, in a history that is right otherwise."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.chaos import checks
from tests.chaos.history import History, Listener, Operation, Stored, StoredCall

CHAT = 7
Spoil = Callable[[History], Any]


def operation(user_id: str, procedure: str, began: float, answer: Any, **arguments: Any) -> Operation:
    return Operation(user_id, procedure, arguments, began, began + 1, answer)


def said(seq: int, **changes: Any) -> dict[str, Any]:
    return {"id": 100 + seq, "seq": seq, "conversation_id": CHAT, **changes}


def send(seq: int, began: float) -> Operation:
    answer = {"message": said(seq)}
    return operation("ada", "message.send", began, answer, conversation_id=CHAT, local_id=f"ada-{seq}")


def event(seq: int) -> tuple[str, dict[str, Any]]:
    return "message.created", {"message": said(seq)}


def good() -> History:
    """Ada says three things, edits the second and deletes the third; Bob reads, and they have talked."""
    read = {"messages": [said(1), said(2)]}
    return History(
        operations=[
            send(1, 10.0),
            send(2, 12.0),
            send(3, 20.0),
            operation("ada", "message.edit", 22.0, {}, message_id=102, text="new"),
            operation("ada", "message.delete", 24.0, {}, message_id=103),
            operation("bob", "message.list", 14.0, read, conversation_id=CHAT, after=0, limit=50),
            operation("bob", "receipt.read", 15.0, {"up_to_seq": 1}, conversation_id=CHAT, up_to_seq=1),
            operation("bob", "receipt.read", 17.0, {"up_to_seq": 2}, conversation_id=CHAT, up_to_seq=2),
        ],
        members={CHAT: {"ada", "bob"}},
        listeners={
            "ada": Listener(30.0, [event(1), event(2), event(3)], []),
            "bob": Listener(11.0, [event(1), event(2), event(3)], [event(2), event(3)]),
            "eve": Listener(0.0, [("presence.updated", {"user_id": "eve"})], []),
        },
        stored=[
            Stored(101, CHAT, 1, "text", "ada", "ada-1", "ada 1", is_deleted=False),
            Stored(102, CHAT, 2, "text", "ada", "ada-2", "new", is_deleted=False),
            Stored(103, CHAT, 3, "text", "ada", "ada-3", None, is_deleted=True),
        ],
        calls=[StoredCall(1, "ended", has_ended=True, message_status="ended", engaged=())],
        receipts={(CHAT, "ada"): (3, 3), (CHAT, "bob"): (2, 3)},
        unread={(CHAT, "ada"): 0, (CHAT, "bob"): 0},
        differences={"ada": []},
        webhooks=[(f"{id_}-1", json.dumps(id_).encode()) for id_ in (101, 102, 103)],
    )


def change_row(place: int, **changes: Any) -> Spoil:
    def spoil(history: History) -> None:
        history.stored[place] = replace(history.stored[place], **changes)

    return spoil


def change_operation(place: int, **changes: Any) -> Spoil:
    def spoil(history: History) -> None:
        history.operations[place] = replace(history.operations[place], **changes)

    return spoil


def double_row(history: History) -> None:
    history.stored.append(replace(history.stored[0], id=104, seq=4))


def change_call(**changes: Any) -> Spoil:
    def spoil(history: History) -> None:
        history.calls[0] = replace(history.calls[0], **changes)

    return spoil


def two_ends(history: History) -> None:
    for user_id, status in (("ada", "ended"), ("bob", "missed")):
        call = {"call": {"id": 1, "status": status}}
        history.listeners[user_id].events.append(("call.ended", call))


def posted_again(history: History) -> None:
    history.webhooks.append(history.webhooks[0])


def posted_differently(history: History) -> None:
    history.takeovers = 1
    history.webhooks.append((history.webhooks[0][0], b"other"))


SPOILED: tuple[tuple[checks.Check, Spoil], ...] = (
    (checks.acknowledged_once, lambda history: history.stored.pop(0)),
    (checks.acknowledged_once, double_row),
    (checks.acknowledged_once, change_row(0, seq=9)),
    (checks.acknowledged_once, change_row(0, local_id="never said")),
    (checks.numbers_are_dense, change_row(2, seq=4)),
    (checks.numbers_are_dense, change_row(2, seq=2)),
    (checks.order_is_that_of_time, change_operation(2, began=1.0, ended=2.0)),
    (checks.own_writes_are_read, change_operation(5, answer={"messages": [said(1)]})),
    (checks.own_writes_are_read, change_operation(5, answer={"messages": [said(2), said(1)]})),
    (checks.edits_are_kept, change_row(1, text="old")),
    (checks.edits_are_kept, change_row(2, is_deleted=False)),
    (checks.strangers_receive_nothing, lambda history: history.listeners["eve"].events.append(event(1))),
    (checks.who_stays_receives_everything, lambda history: history.listeners["bob"].present_events.pop()),
    (checks.receipts_never_go_back, change_operation(7, answer={"up_to_seq": 0})),
    (checks.receipts_never_go_back, lambda history: history.receipts.update({(CHAT, "bob"): (1, 3)})),
    (checks.receipts_never_go_back, lambda history: history.receipts.update({(CHAT, "ada"): (3, 2)})),
    (checks.unread_is_what_is_unread, lambda history: history.unread.update({(CHAT, "bob"): 1})),
    (checks.calls_are_over_or_not, change_call(status="active")),
    (checks.calls_are_over_or_not, change_call(engaged=("ada",))),
    (checks.calls_are_over_or_not, change_call(message_status="active")),
    (checks.calls_are_over_or_not, two_ends),
    (checks.webhooks_come, lambda history: history.webhooks.pop()),
    (checks.webhooks_come, posted_again),
    (checks.webhooks_come, posted_differently),
    (checks.clients_agree, lambda history: history.differences.update(ada=["text"])),
    (checks.everybody_is_served, change_operation(6, answer=None)),
    (checks.everybody_is_served, change_operation(6, answer=None, refusal="portico.error.internal")),
)


def test_a_good_history_has_no_violation() -> None:
    assert checks.violations(good()) == []


@pytest.mark.parametrize(("check", "spoil"), SPOILED)
def test_a_check_finds_its_fault(check: checks.Check, spoil: Spoil) -> None:
    history = good()
    spoil(history)
    assert check(history)


def test_each_check_is_tried() -> None:
    assert {check for check, _ in SPOILED} == set(checks.CHECKS)


def test_an_operation_without_an_answer_may_have_had_its_effect() -> None:
    history = good()
    change_operation(0, answer=None, ended=None)(history)
    assert checks.acknowledged_once(history) == []


def test_a_webhook_may_come_again_after_a_takeover() -> None:
    history = good()
    posted_again(history)
    history.takeovers = 1
    assert checks.webhooks_come(history) == []
