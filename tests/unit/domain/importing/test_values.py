"""Flags, numbers, ids and lists of other systems: each spelling is read, everything else is refused."""

from typing import Any

import pytest

from portico.domain.errors import InvalidArgument
from portico.domain.importing.values import flag, identifier, mapping, one_or_several, several, shown, whole
from tests.support.foreign import NO, NO_FLAG, NOTHING, YES

NAN, INFINITE = float("nan"), float("inf")


@pytest.mark.parametrize("value", YES)
def test_what_says_yes_is_true(value: Any) -> None:
    assert flag(value, "is_deleted") is True


@pytest.mark.parametrize("value", NO)
def test_what_says_no_is_false(value: Any) -> None:
    assert flag(value, "is_deleted") is False


@pytest.mark.parametrize("value", NOTHING)
@pytest.mark.parametrize("reader", [flag, whole, identifier, mapping])
def test_what_says_nothing_is_none(reader: Any, value: Any) -> None:
    assert reader(value, "it") is None


@pytest.mark.parametrize("value", NO_FLAG)
def test_what_is_no_flag_is_refused_with_what_was_seen_and_what_to_send(value: Any) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        flag(value, "is_deleted")
    assert refusal.value.message == (
        f"is_deleted: neither true nor false: send true or false (seen: {shown(value)})"
    )


@pytest.mark.parametrize(
    ("value", "read"), [(12, 12), (12.0, 12), ("12", 12), ("12.0", 12), (-1, -1), (2**70, 2**70), ("007", 7)]
)
def test_a_whole_number_may_be_text_or_a_float(value: Any, read: int) -> None:
    assert whole(value, "size") == read


@pytest.mark.parametrize(
    "value", [True, False, 1.5, "1.5", "12 KB", "1e3", "0x10", "\u0661", [], {}, 2.0**53, NAN]
)
def test_what_is_no_whole_number_is_refused(value: Any) -> None:
    with pytest.raises(InvalidArgument, match="size: no whole number"):
        whole(value, "size")


@pytest.mark.parametrize(
    ("value", "read"),
    [(7, "7"), ("7", "7"), (7.0, "7"), ("007", "007"), (0, "0"), (-7, "-7"), (2**70, str(2**70)),
     ("1355517523.000000", "1355517523.000000"), ("auth0|7", "auth0|7")],
)  # fmt: skip
def test_an_id_is_text_as_it_is_or_the_digits_of_a_number(value: Any, read: str) -> None:
    assert identifier(value, "sender_id") == read


@pytest.mark.parametrize(
    "value", [True, False, 7.5, 2.0**53, 1e300, NAN, INFINITE, [], {}, [7], {"id": 7}, "7.0", " 7", "7\n"]
)
def test_what_may_be_another_id_is_refused(value: Any) -> None:
    with pytest.raises(InvalidArgument, match="sender_id: an id"):
        identifier(value, "sender_id")


@pytest.mark.parametrize(
    ("value", "read"),
    [(None, []), ("", []), ([7, "8"], [7, "8"]), ('[7, "8"]', [7, "8"]), ("{7,8}", ["7", "8"]), ("{}", []),
     ("{7,NULL}", ["7", None]), ("[]", []), (" [7, 8]\n", [7, 8]), (" {7, 8} ", ["7", "8"]), (" ", [])],
)  # fmt: skip
def test_a_list_may_be_the_text_of_a_column(value: Any, read: list[Any]) -> None:
    assert several(value, "participants") == read


@pytest.mark.parametrize(
    "value", [0, False, True, 7, {}, "7", "7,8", "[7", '{"a": 1}', "[" * 5000, '{"7",8}']
)
def test_what_is_no_list_is_refused(value: Any) -> None:
    with pytest.raises(InvalidArgument, match="participants: must be a list"):
        several(value, "participants")


@pytest.mark.parametrize(
    ("value", "read"),
    [(None, []), ("", []), (" ", []), ("null", []), ([7], [7]), (7, [7]), ("7", ["7"]),
     ({"id": 7}, [{"id": 7}]),
     ('{"id": 7}', [{"id": 7}]), (' {"id": 7}\n', [{"id": 7}]), ("[7, 8]", [7, 8]), (" [7, 8] ", [7, 8]),
     ("{7,8}", ["7", "8"]), (" {7,8}\n", ["7", "8"]), ("{}", []), ("[]", []), ("a/b.png", ["a/b.png"])],
)  # fmt: skip
def test_a_list_or_one_value_alone(value: Any, read: list[Any]) -> None:
    assert one_or_several(value, "blocked_by") == read


@pytest.mark.parametrize("value", ["[7", " [7", '{"id": 7', '{"7",8}', "[" * 5000])
def test_a_list_that_is_cut_off_is_no_id(value: str) -> None:
    with pytest.raises(InvalidArgument, match="blocked_by: must be a list"):
        one_or_several(value, "blocked_by")


@pytest.mark.parametrize(("value", "read"), [({}, {}), ({"a": 1}, {"a": 1}), (' {"a": 1} ', {"a": 1})])
def test_an_object_may_be_the_text_of_a_column(value: Any, read: dict[str, Any]) -> None:
    assert mapping(value, "metadata") == read


@pytest.mark.parametrize("value", [0, False, [], "x", "[]", "{", '{"a": ' * 3000])
def test_what_is_no_object_is_refused(value: Any) -> None:
    with pytest.raises(InvalidArgument, match="metadata: must be an object"):
        mapping(value, "metadata")


def test_what_is_shown_of_a_value_is_short_and_moves_no_cursor() -> None:
    assert shown("a\x1b[2J\u202eb") == '"a\\x1b[2J\\u202eb"'
    assert shown("x" * 5000) == '"' + "x" * 40 + '…"'
    assert [shown(value) for value in (True, None, 7, NAN, -INFINITE, [1] * 9, {"a": 1})] == [
        "true", "null", "7", "nan", "-inf", "a list", "an object",
    ]  # fmt: skip
