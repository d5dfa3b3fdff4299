"""From keyword arguments to a request: each kind of mistake names its field and reason."""

from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portico.contract.conversation import CreateConversation
from portico.contract.message import ListMessages, MessageSent, SendMessage
from portico.contract.payload import Request, decode, encode
from portico.contract.session import SessionInfo
from portico.contract.user import UpdateUser
from portico.domain.errors import InvalidArgument

GOOD: dict[str, Any] = {"conversation_id": 1, "local_id": "a", "text": "Hello"}
FILE = {"url": "https://x.example/a.png", "type": "image/png"}


def mistake(shape: type[Request], **kwargs: Any) -> tuple[Any, Any]:
    with pytest.raises(InvalidArgument) as caught:
        decode(shape, kwargs)
    return caught.value.fields["field"], caught.value.fields["reason"]


def test_a_good_request_passes() -> None:
    request = decode(SendMessage, {**GOOD, "attachments": [FILE], "metadata": {"a": [None, 1.5]}})
    assert (request.conversation_id, request.text, request.type) == (1, "Hello", "text")
    assert request.attachments[0].type == "image/png"


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"conversation_id": "1"}, "conversation_id", "Expected int | null, got str"),
        ({"conversation_id": True}, "conversation_id", "Expected int | null, got bool"),
        ({"conversation_id": 1.0}, "conversation_id", "Expected int | null, got float"),
        ({"conversation_id": 0}, "conversation_id", "Expected int >= 1"),
        ({"conversation_id": 2**53}, "conversation_id", "Expected int <= 9007199254740991"),
        ({"conversation_id": 10**400}, "conversation_id", "the number is too large"),
        ({"local_id": ""}, "local_id", "Expected str of length >= 1"),
        ({"local_id": "x" * 129}, "local_id", "Expected str of length <= 128"),
        ({"text": b"Hello"}, "text", "bytes is nothing that JSON has"),
        ({"text": "Hel\x00lo"}, "text", "contains a NUL character"),
        ({"text": "\udc00"}, "text", "contains a lone surrogate"),
        ({"type": "shout"}, "type", "Invalid enum value 'shout'"),
        ({"metadata": []}, "metadata", "Expected object, got array"),
        ({"metadata": {"a": {7: 1}}}, "metadata.a", "every key must be a string"),
        ({"metadata": {"a": [{"b": "\x00"}]}}, "metadata.a[0].b", "contains a NUL character"),
        ({"metadata": {"a": b""}}, "metadata.a", "bytes is nothing that JSON has"),
        ({"attachments": {}}, "attachments", "Expected array, got object"),
        ({"attachments": [FILE] * 21}, "attachments", "Expected array of length <= 20"),
        ({"attachments": [FILE, {"url": FILE["url"]}]}, "attachments[1].type", "required"),
        ({"attachments": [{**FILE, "colour": "red"}]}, "attachments[0].colour", "unknown key"),
        ({"attachments": [{**FILE, "size": -1}]}, "attachments[0].size", "Expected int >= 0"),
        ({"colour": "red"}, "colour", "unknown key"),
        ({"details": {}}, "details", "unknown key"),
    ],
)
def test_a_mistake_names_its_field_and_reason(change: dict[str, Any], field: str, reason: str) -> None:
    assert mistake(SendMessage, **{**GOOD, **change}) == (field, reason)


@pytest.mark.parametrize(
    "url", ["ftp://x", "javascript:alert(1)", "https://", "https://x y", "https://x\n", " https://x", ""]
)
def test_only_web_addresses_are_links(url: str) -> None:
    assert mistake(SendMessage, **GOOD, attachments=[{**FILE, "url": url}])[0] == "attachments[0].url"
    assert mistake(UpdateUser, avatar_url=url)[0] == "avatar_url"


def test_what_is_missing_is_required() -> None:
    assert mistake(SendMessage, conversation_id=1) == ("local_id", "required")
    assert mistake(CreateConversation) == ("participant_ids", "required")


def test_a_list_names_its_item() -> None:
    assert mistake(CreateConversation, participant_ids=["a", 1]) == (
        "participant_ids[1]",
        "Expected str, got int",
    )
    assert mistake(CreateConversation, participant_ids=["a", "x" * 65])[0] == "participant_ids[1]"
    assert mistake(CreateConversation, participant_ids=[])[0] == "participant_ids"


@pytest.mark.parametrize("value", [7, "7", None])
def test_a_property_id_may_be_a_number_or_a_string(value: Any) -> None:
    assert decode(CreateConversation, {"participant_ids": ["a"], "property_id": value}).property_id == value


@pytest.mark.parametrize("value", [True, -1, 2**53, "", 1.5])
def test_a_property_id_is_nothing_else(value: Any) -> None:
    assert mistake(CreateConversation, participant_ids=["a"], property_id=value)[0] == "property_id"


@pytest.mark.parametrize("limit", [0, 101, True, None, "5"])
def test_a_page_has_1_to_100_items(limit: Any) -> None:
    assert mistake(ListMessages, conversation_id=1, limit=limit)[0] == "limit"


def test_left_out_is_not_null() -> None:
    assert decode(UpdateUser, {}).name is msgspec.UNSET
    assert decode(UpdateUser, {"name": None}).name is None


def test_a_request_without_arguments_takes_none() -> None:
    decode(SessionInfo, {})
    assert mistake(SessionInfo, x=1) == ("x", "unknown key")


json_like: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner),
    max_leaves=10,
)


@settings(suppress_health_check=[HealthCheck.too_slow])  # the first example sets the strategies up
@given(st.dictionaries(st.sampled_from([*GOOD, "metadata", "attachments", "x"]), json_like))
def test_whatever_comes_is_a_request_or_an_invalid_argument(kwargs: dict[str, Any]) -> None:
    try:
        encoded = msgspec.json.encode(decode(SendMessage, kwargs))
    except InvalidArgument as error:
        encoded = error.message.encode()
    assert encoded


def test_a_reply_becomes_plain_data() -> None:
    message = {
        "id": 1, "conversation_id": 1, "seq": 1, "rev": 1, "sender_id": "a", "type": "text", "text": None,
        "attachments": [], "reply_to": None, "quoted": None,
        "metadata": {}, "local_id": "x", "created_at": "now",
        "edited_at": None, "deleted_at": None, "reactions": {},
    }  # fmt: skip
    reply = msgspec.convert({"message": message, "duplicate": False}, MessageSent)
    assert encode(reply) == {"message": message, "duplicate": False}
