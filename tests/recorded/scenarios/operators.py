"""What services, moderators and operators do, and what people notice of it."""

from typing import Any

from tests.recorded.recorder import Recorder


async def play(recorder: Recorder) -> None:
    """Every verb of `moderation`, `admin` and `notification`, and calls on behalf of users."""
    tom, uma = recorder.client("tom"), recorder.client("uma")
    site = recorder.client("site", role="service")
    root = recorder.client("root", role="admin")
    await tom.join(name="Tom")
    await uma.join(name="Uma", email="uma@example.com")
    await uma.ask("device.register", token="a-token-of-uma", provider="fcm", platform="android")
    await site.join()
    await root.join()
    data = {"title": "Price", "body": "It is lower now", "url": "/listings/42"}
    await site.ask("notification.send", user_ids=["uma"], data=data, key="price-42")
    await root.repeat(_is_sent, "admin.deliveries", user_id="uma")
    opened = await site.ask("conversation.create", as_user="tom", participant_ids=["uma"], type="support")
    here = {"conversation_id": opened["conversation"]["id"]}
    await site.ask(
        "message.send", **here, type="system", text="A viewing was booked", local_id="booked", as_user="tom"
    )
    await tom.refused("forbidden", "message.send", **here, type="system", text="Pay here", local_id="fake")
    await site.ask("user.me", as_user="uma")
    await tom.refused("invalid_argument", "user.me", as_user="uma")
    rude = (await tom.ask("message.send", **here, text="You idiot", local_id="rude"))["message"]["id"]
    report = (await uma.ask("moderation.report", message_id=rude, reason="rude"))["report"]["id"]
    person = (await uma.ask("moderation.report", user_id="tom", reason="rude too"))["report"]["id"]
    await root.ask("moderation.queue")
    await root.ask("moderation.resolve", settle=2.5, report_id=report, action="delete_message")
    await root.refused("conflict", "moderation.resolve", report_id=report, action="dismiss")
    await root.ask("moderation.resolve", report_id=person, action="block_user")
    await tom.drop()
    await tom.log_in()
    await tom.drop()
    await root.ask("moderation.queue", status="user_blocked")
    await root.ask("admin.unblock_user", user_id="tom")
    await tom.join()
    await root.ask("admin.disconnect", user_id="tom")
    await tom.drop()
    await tom.join()
    await root.ask("admin.revoke_tokens", user_id="tom")
    await tom.drop()
    await root.ask_loosely("stats.overview")
    await root.ask("admin.export_user", user_id="uma")
    await root.ask_in_pieces("admin.export_user", user_id="uma")
    await root.ask("admin.erase_user", settle=2.5, user_id="tom")
    await uma.ask("message.list", **here)
    for client in (uma, site, root):
        await client.drop()


def _is_sent(found: dict[str, Any]) -> bool:
    """The email is sent. The push waits, because the user is connected."""
    return any(each["done_at"] for each in found["deliveries"])
