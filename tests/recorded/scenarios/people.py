"""Profiles, presence, preferences and devices."""

from typing import Any

from tests.recorded.recorder import Recorder


async def play(recorder: Recorder) -> None:
    """Every verb of `user`, `presence`, `preferences` and `device`."""
    kim, leo = recorder.client("kim"), recorder.client("leo")
    await kim.join(name="Kim", email="kim@example.com", mobile="+254700000001")
    await kim.ask("user.me")
    await kim.ask("user.update", name="Kim K.", avatar_url="https://www.example.com/kim.png")
    await kim.ask("user.update", avatar_url=None)
    await kim.refused("invalid_argument", "user.update", avatar_url="javascript:alert(1)")
    await kim.refused("not_found", "user.get", user_id="leo")
    await leo.join(name="Leo")
    opened = await kim.ask("conversation.create", participant_ids=["leo"], type="general")
    await kim.ask("user.get", user_id="leo")
    await kim.ask("user.list", query="leo")
    await kim.ask("user.list", limit=1)
    await kim.ask("presence.get", user_ids=["leo"])
    await kim.ask("presence.watch", user_ids=["leo"])
    await leo.ask("presence.set", status="away")
    await leo.ask("presence.set", status="invisible")
    await leo.ask("presence.set", status="online")
    await kim.ask("presence.unwatch", user_ids=["leo"])
    await kim.refused("not_found", "presence.get", user_ids=["nobody-at-all"])
    await kim.ask("preferences.get")
    await kim.ask(
        "preferences.set",
        channels={"message": {"push": True, "sms": True}},
        quiet_hours={"from": "22:00", "to": "07:00", "timezone": "Africa/Nairobi"},
        muted_until="2099-01-01T00:00:00.000Z",
        email_after=300,
        language="fr",
    )
    await kim.ask("preferences.set", quiet_hours=None, muted_until=None)
    await kim.refused("invalid_argument", "preferences.set", email_after=-1)
    device: dict[str, Any] = {"token": "a-token-of-firebase", "provider": "fcm", "platform": "ios"}
    await kim.ask("device.register", **device)
    await kim.ask("device.list")
    await kim.refused("invalid_argument", "device.register", **{**device, "provider": "pager"})
    await kim.ask("device.unregister", token=device["token"])
    await leo.ask("message.send", conversation_id=opened["conversation"]["id"], text="Bye", local_id="bye")
    await leo.leave(settle=6.5)
    await kim.drop()
