"""Conversations of two and of many: made, found, changed, left and blocked."""

from typing import Any

from tests.recorded.recorder import Recorder

FOREVER = "2099-01-01T00:00:00.000Z"


async def play(recorder: Recorder) -> None:
    """Every verb of `conversation`, and blocks of users."""
    eve, fay, gus = (recorder.client(name) for name in ("eve", "fay", "gus"))
    for client, name in ((eve, "Eve"), (fay, "Fay"), (gus, "Gus")):
        await client.join(name=name)
    wanted: dict[str, Any] = {"participant_ids": ["fay"], "type": "general", "metadata": {"from": "listing"}}
    opened = await eve.ask("conversation.create", **wanted)
    chat = opened["conversation"]["id"]
    await eve.ask("conversation.create", **wanted)
    here = {"conversation_id": chat}
    await fay.ask("conversation.get", **here)
    await fay.ask("conversation.participants", **here)
    await eve.ask("message.send", **here, text="Hello", local_id="1")
    for verb in ("archive", "unarchive", "pin", "unpin", "unmute", "block"):
        await fay.ask(f"conversation.{verb}", **here)
    await eve.refused("blocked", "message.send", **here, text="Anybody?", local_id="2")
    await fay.ask("conversation.unblock", **here)
    await fay.ask("conversation.mute", **here, until=FOREVER)
    await fay.ask("user.block", user_id="eve")
    await fay.ask("user.blocked")
    await eve.refused("blocked", "message.send", **here, text="Anybody?", local_id="2")
    await fay.ask("user.unblock", user_id="eve")
    await fay.ask("conversation.delete", **here)
    await eve.ask("message.send", **here, text="Are you there?", local_id="3")
    await eve.ask(
        "conversation.update", **here, title="Flat by the river", booking_url="https://www.example.com/42"
    )
    await _group(recorder)
    page = await eve.ask("conversation.list", limit=1)
    await eve.ask("conversation.list", limit=1, cursor=page["next_cursor"])
    await eve.ask("conversation.list", type="general", status="active", unread=False)
    await fay.refused("invalid_argument", "conversation.list", limit=101)
    await fay.refused("not_found", "conversation.get", conversation_id=999_999)
    await fay.refused("invalid_argument", "conversation.create", participant_ids=[], type="general")
    await fay.refused("conflict", "conversation.add_participant", **here, user_id="gus")
    for client in (eve, fay, gus):
        await client.drop()


async def _group(recorder: Recorder) -> None:
    """Clients of their own, for whom the same people are in a group."""
    hal, ida, jon = (recorder.client(name) for name in ("hal", "ida", "jon"))
    for client in (hal, ida, jon):
        await client.join()
    opened = await hal.ask("conversation.create", participant_ids=["ida"], type="group", title="Viewing")
    here = {"conversation_id": opened["conversation"]["id"]}
    await hal.ask("conversation.add_participant", **here, user_id="jon")
    await jon.ask("message.send", **here, text="Hello all", local_id="1")
    await ida.refused("forbidden", "conversation.remove_participant", **here, user_id="jon")
    await hal.ask("conversation.remove_participant", **here, user_id="jon")
    await jon.refused("not_found", "conversation.get", **here)
    await hal.ask("conversation.leave", **here)
    await ida.ask("conversation.get", **here)
    for client in (hal, ida, jon):
        await client.drop()
