"""Two people call each other in a real browser, through a running Portico: real WebRTC, fake cameras."""

from collections.abc import Callable
from typing import Any

from tests.browser.phones import Phone

RINGS = "phone.call?.status === 'ringing'"
TALKS = "phone.call?.status === 'active'"
OVER = "phone.call?.status === 'ended'"


def start_active_call(ada: Phone, bob: Phone, kind: str) -> int:
    """Ada calls, Bob answers; the id of the call."""
    ada.do("start", bob.user_id, kind)
    bob.until(RINGS)
    bob.do("accept")
    ada.until(TALKS)
    return int(ada.call["id"])


def newest(phone: Phone) -> dict[str, Any]:
    """The first call of somebody's history."""
    [call] = phone.ask("history", limit=1)["calls"]
    return dict(call)


def test_a_voice_call_becomes_a_video_call_until_one_hangs_up(phone: Callable[[str], Phone]) -> None:
    ada, bob = phone("ada"), phone("bob")
    start_active_call(ada, bob, "voice")
    for each in (ada, bob):
        each.await_sound()
        assert each.received()["frames"] == 0
    ada.do("turnCameraOn")
    bob.until("phone.call.kind === 'video'")
    bob.sees_something()
    bob.do("turnCameraOn")
    ada.sees_something()
    bob.sees_something()
    bob.do("hangUp")
    ada.until(OVER)
    for each in (ada, bob):
        call = newest(each)
        assert (call["kind"], call["status"], call["ended_reason"]) == ("video", "ended", "hung_up")
        assert call["missed"] is False
        assert call["duration"] >= 0


def test_who_reloads_the_page_comes_back_into_the_call(phone: Callable[[str], Phone]) -> None:
    ada, bob = phone("ada"), phone("bob")
    call_id = start_active_call(ada, bob, "video")
    ada.sees_something()
    bob.turn_on()
    assert newest(bob)["status"] == "active"
    bob.do("accept", newest(bob)["id"])
    for each in (bob, ada):
        each.sees_something()
        each.await_sound()
    ada.do("hangUp")
    bob.until(OVER)
    assert newest(bob)["id"] == call_id


def test_who_loses_the_connection_is_back_without_doing_anything(phone: Callable[[str], Phone]) -> None:
    ada, bob = phone("ada"), phone("bob")
    start_active_call(ada, bob, "video")
    bob.sees_something()
    bob.lose_the_connection()
    ada.until("phone.call.participants[1].state === 'lost'")
    ada.until("phone.call.participants[1].state === 'joined'")
    for each in (bob, ada):
        each.sees_something()
        each.await_sound()
