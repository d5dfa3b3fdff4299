"""What a client is told about the server follows the settings."""

from typing import Any

from twisted.internet.task import Clock

from portico.contract.payload import encode
from portico.settings.core import parse
from router.server_facts import ServerFacts
from tests.support.principals import principal

# The key pair of the application server in RFC 8291, appendix A.
PRIVATE, PUBLIC = (
    "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
    "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
)


def info(**env: str) -> dict[str, Any]:
    return encode(ServerFacts(parse(env), Clock()).info())


def test_by_default_there_is_no_turn_and_no_push() -> None:
    told = info()
    assert told["windows"] == {"edit_seconds": 900, "delete_seconds": 86_400, "sync_seconds": 2_592_000}
    assert told["calls"] == {
        "ring_seconds": 45, "connect_seconds": 30, "reconnect_seconds": 15, "max_seconds": 14_400,
        "participants": 4,
    }  # fmt: skip
    assert told["features"] == {
        "calls": True, "turn": False, "search": True, "files": True, "push": False, "web_push": False
    }  # fmt: skip
    assert told["vapid_public_key"] is None


def test_what_the_operator_sets_is_told() -> None:
    told = info(
        MESSAGE_EDIT_WINDOW_MINUTES="0",
        MESSAGE_DELETE_WINDOW_MINUTES="2",
        MEDIA_MAX_BYTES="1000",
        CALL_RING_TIMEOUT="20",
        TURN_SERVERS="turn:turn.example.com:3478",
        TURN_SECRET="a secret of coturn",
        MEDIA_SERVICE_URL="https://files.example.com",
        PUSH_PROVIDER="expo",
        LIVEKIT_URL="wss://livekit.example.com",
        LIVEKIT_API_KEY="key",
        LIVEKIT_API_SECRET="secret",
    )
    assert (told["windows"]["edit_seconds"], told["windows"]["delete_seconds"]) == (0, 120)
    assert told["limits"]["file_bytes"] == 1000
    assert (told["calls"]["ring_seconds"], told["calls"]["participants"]) == (20, 256)
    assert told["features"] == {
        "calls": True, "turn": True, "search": True, "files": False, "push": True, "web_push": False
    }  # fmt: skip


def test_a_page_gets_the_public_half_of_the_key_that_signs_pushes() -> None:
    told = info(PUSH_PROVIDER="webpush", VAPID_PRIVATE_KEY=PRIVATE, VAPID_SUBJECT="mailto:a@example.org")
    assert told["vapid_public_key"] == PUBLIC
    assert told["features"]["web_push"]
    assert PRIVATE not in str(told)


def test_a_folder_with_words_adds_a_language(tmp_path: Any) -> None:
    assert info()["notification_languages"] == ["ar", "en", "fr", "pt", "sw"]
    (tmp_path / "zu").mkdir()
    (tmp_path / "zu" / "words.j2").write_text("")
    (tmp_path / "notes").mkdir()
    told = info(TEMPLATES_DIR=str(tmp_path), NOTIFY_LANGUAGE="zu")
    assert told["notification_languages"] == ["ar", "en", "fr", "pt", "sw", "zu"]
    assert told["notification_language"] == "zu"


def test_the_welcome_adds_who_one_is_and_until_when() -> None:
    facts = ServerFacts(parse({}), Clock())
    welcome = facts.welcome(principal("ada", expires_at=60))
    assert (welcome.pop("user_id"), welcome.pop("expires_at")) == ("ada", "1970-01-01T00:01:00.000Z")
    assert welcome.items() <= encode(facts.info()).items()


def test_the_size_of_messages_is_that_of_the_websocket() -> None:
    facts = ServerFacts(parse({}), Clock())
    assert facts.info().limits.message_bytes == 262_144
    facts.limit_messages(1000)
    facts.limit_messages(0)
    assert facts.info().limits.message_bytes == 1000


def test_what_all_are_welcomed_with_is_made_again_after_its_limits_have_changed() -> None:
    facts = ServerFacts(parse({}), Clock())
    first = facts.welcome(principal("ada"))
    facts.limit_messages(1000)
    assert facts.welcome(principal("ada"))["limits"]["message_bytes"] == 1000
    assert first["limits"]["message_bytes"] == 262_144


def test_who_is_welcomed_later_gets_the_time_of_then() -> None:
    clock = Clock()
    facts = ServerFacts(parse({}), clock)
    assert facts.welcome(principal("ada"))["server_time"] == "1970-01-01T00:00:00.000Z"
    clock.advance(1)
    later = facts.welcome(principal("bob"))
    assert (later["server_time"], later["user_id"]) == ("1970-01-01T00:00:01.000Z", "bob")
