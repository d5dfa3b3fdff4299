"""The comparison with a recording notices what would break a client, and nothing else."""

from typing import Any

import pytest

from tests.recorded.playing import Expectation
from tests.recorded.stage import normal
from tests.recorded.values import Bindings, Merger, Mismatch, match, resolve

MESSAGE = {
    "id": "@int 1",
    "seq": 1,
    "text": "Hello",
    "reply_to": None,
    "created_at": "@time 2",
    "reactions": {},
}
TODAY: dict[str, Any] = {
    "id": 7,
    "seq": 1,
    "text": "Hello",
    "reply_to": None,
    "reactions": {},
    "created_at": "2026-11-27T05:00:00.000Z",
}


def without(key: str) -> dict[str, Any]:
    return {name: value for name, value in TODAY.items() if name != key}


def test_what_is_as_recorded_passes_and_more_fields_too() -> None:
    bound: Bindings = {}
    match(MESSAGE, {**TODAY, "quoted": None, "reactions": {"👍": ["7"]}}, bound)
    assert bound == {"1": "7", "2": "2026-11-27T05:00:00.000Z"}


@pytest.mark.parametrize(
    ("actual", "where"),
    [
        *((without(key), f".{key}: is missing") for key in TODAY),
        ({**without("text"), "body": "Hello"}, ".text: is missing"),
        ({**TODAY, "id": "7"}, ".id: '7' in place of int"),
        ({**TODAY, "id": 7.5}, ".id: 7.5 is no integer"),
        ({**TODAY, "id": True}, ".id: True in place of int"),
        ({**TODAY, "seq": "1"}, ".seq: string '1' in place of number"),
        ({**TODAY, "seq": 2}, ".seq: 2 in place of 1"),
        ({**TODAY, "seq": None}, ".seq: null None in place of number"),
        ({**TODAY, "reply_to": 0}, ".reply_to: number 0 in place of null"),
        ({**TODAY, "created_at": "2026-11-27T05:00:00Z"}, "is no time with milliseconds"),
        ({**TODAY, "created_at": 1_795_000_000}, ".created_at: 1795000000 in place of time"),
        ({**TODAY, "reactions": []}, ".reactions: array"),
    ],
)
def test_what_a_client_cannot_read_is_reported_with_its_place(actual: dict[str, Any], where: str) -> None:
    with pytest.raises(Mismatch) as caught:
        match(MESSAGE, actual, {})
    assert where in str(caught.value)


def test_a_placeholder_has_one_value() -> None:
    bound: Bindings = {}
    match({"id": "@int 1"}, {"id": 7}, bound)
    match({"7": "@str 1"}, {"7": "7"}, bound)
    with pytest.raises(Mismatch, match="8 in place of '7', as before"):
        match({"id": "@int 1"}, {"id": 8}, bound)
    for cursor in ("a", "b"):
        match({"cursor": "@last 2"}, {"cursor": cursor}, bound)
    assert resolve("@last 2", bound) == "b"
    assert resolve(["@int 1", {"path": "@str 1"}], bound) == [7, {"path": "7"}]


def event(topic: str, seq: int, conversation_id: int = 3) -> list[Any]:
    payload = {"message": {"conversation_id": conversation_id, "seq": seq}}
    return [36, 1, 2, {"topic": f"portico.event.{topic}"}, [], payload]


def left_after(recorded: list[Any], *frames: list[Any]) -> list[Any]:
    expectation = Expectation({"bob": recorded}, {})
    for frame in frames:
        expectation.take("bob", frame)
    return [missing.frame for missing in expectation.missing]


def test_an_event_that_does_not_come_is_missing() -> None:
    created, read = event("message.created", 1), event("receipt.read", 1)
    assert left_after([created, read], created) == [read]
    assert left_after([created], event("message.updated", 1)) == [created]
    assert left_after([created], event("typing", 0), created, event("typing", 0)) == []


def test_events_of_a_conversation_come_in_order() -> None:
    first, second, elsewhere = (
        event("message.created", 1),
        event("message.updated", 2),
        event("message.created", 1, 4),
    )
    assert left_after([first, second, elsewhere], elsewhere, first, second) == []
    assert left_after([first, second], second, first) == [second]


def test_another_answer_than_the_recorded_one_fails_at_once() -> None:
    expectation = Expectation({"bob": [[50, 9, {}, [], {"unread": 0}]]}, {})
    with pytest.raises(Mismatch, match="is missing"):
        expectation.take("bob", [50, 9, {}, [], {}])
    with pytest.raises(Mismatch, match="not_found"):
        expectation.take("bob", [8, 48, 9, {}, "portico.error.not_found", []])


def test_what_two_runs_agree_in_is_recorded_as_it_is() -> None:
    first = {"id": 1, "seq": 1, "unread": {"1": 2}, "next_cursor": "x", "at": "2026-11-27T05:00:00.000Z"}
    second = {"id": 9, "seq": 1, "unread": {"9": 2}, "next_cursor": "x", "at": "2026-11-27T05:00:01.000Z"}
    assert Merger().merge(first, second) == {
        "id": "@int 1", "seq": 1, "unread": {"@str 1": 2}, "next_cursor": "@last 2", "at": "@time 3",
    }  # fmt: skip
    with pytest.raises(Mismatch):
        Merger().merge({"id": 1}, {"id": None})


def test_an_error_may_say_more_and_not_less() -> None:
    plain = [8, 48, 6, {}, "portico.error.conflict", ["closed already"]]
    detailed = [*plain, {"decided_by": "root"}]
    expected = Expectation({"ada": [plain]}, {})
    expected.take("ada", normal(detailed))
    assert not expected.missing
    with pytest.raises(Mismatch, match="decided_by: is missing"):
        Expectation({"ada": [detailed]}, {}).take("ada", normal(plain))
