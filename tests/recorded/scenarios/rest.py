"""A backend that speaks REST, and a person on WAMP who hears what it does."""

from typing import Any

from tests.recorded.recorder import Client, Recorder

API = "/api/v1"


async def play(recorder: Recorder) -> None:
    """Every route, files, and the errors that only HTTP has."""
    vera, will = recorder.client("vera"), recorder.client("will")
    await will.join(name="Will")
    about = {"participant_ids": ["will"], "type": "property_inquiry", "property_id": "7", "title": "Loft"}
    chat = (await vera.rest("POST", API, "/conversations", body=about, status=201))["conversation"]["id"]
    await vera.rest("POST", API, "/conversations", body=about)
    here = [API, "/conversations/", chat]
    said = await vera.rest(
        "POST", *here, "/messages", body={"text": "Hello"}, status=201, Idempotency_Key="one"
    )
    await vera.rest("POST", *here, "/messages", body={"text": "Hello"}, Idempotency_Key="one")
    message = [API, "/messages/", said["message"]["id"]]
    await vera.rest("GET", *message)
    await vera.rest("PUT", *message, body={"text": "Good morning"})
    await vera.rest("GET", *here, "/messages?limit=1")
    await vera.rest("GET", API, "/messages/unread")
    await vera.rest("GET", API, "/messages/search?query=morning", until=lambda found: bool(found["messages"]))
    await vera.rest("GET", *here)
    await vera.rest("PATCH", *here, body={"title": "Loft by the river"})
    await vera.rest("GET", *here, "/participants")
    await vera.rest("POST", *here, "/read")
    await vera.rest("GET", API, "/conversations?limit=1")
    await vera.rest(
        "GET", API, "/conversations/search?query=loft", until=lambda found: bool(found["conversations"])
    )
    await vera.rest("PUT", *here, "/archive")
    await vera.rest("DELETE", *here, "/archive")
    cursor = (await vera.rest("GET", API, "/sync"))["cursor"]
    await vera.rest("DELETE", *message)
    await vera.rest("GET", API, "/sync?since=", cursor)
    await _own(vera, will)
    await _files(vera, will, chat)
    await _mistakes(vera, chat)
    await vera.rest("DELETE", *here)
    await will.drop()


async def _own(vera: Client, will: Client) -> None:
    """One's own data, and calls."""
    await vera.rest("PATCH", API, "/me", body={"name": "Vera"})
    for path in ("/me", "/users", "/users/will", "/preferences", "/stats", "/calls/ice-servers"):
        await vera.rest("GET", API, path)
    await vera.rest("PUT", API, "/preferences", body={"language": "en"})
    device: dict[str, Any] = {"token": "expo-1", "provider": "expo", "platform": "android"}
    await vera.rest("POST", API, "/devices", body=device, status=201)
    await vera.rest("GET", API, "/devices")
    await vera.rest("DELETE", API, "/devices?token=expo-1")
    for client, change in ((vera, {"status": "ended"}), (will, {"status": "rejected"})):
        started = await vera.rest("POST", API, "/calls", body={"to_user_id": "will"}, status=201)
        call = [API, "/calls/", started["call"]["id"]]
        await will.rest("GET", *call)
        await client.rest("PATCH", *call, body=change)
    await _video(vera, will)
    await vera.rest("GET", API, "/calls?limit=1")


async def _video(vera: Client, will: Client) -> None:
    """A call becomes one with pictures."""
    started = await vera.rest("POST", API, "/calls", body={"to_user_id": "will"}, status=201)
    call = [API, "/calls/", started["call"]["id"]]
    await will.rest("PATCH", *call, body={"status": "active"})
    await will.ask("call.accept", call_id=started["call"]["id"])
    await will.rest("PATCH", *call, body={"kind": "video"}, status=403)
    await vera.rest("PATCH", *call, body={"status": "ended"})


async def _files(vera: Client, will: Client, chat: int) -> None:
    """A file is sent by REST, and read by its signed URL."""
    plan = await vera.rest("POST", "/media?filename=notes.txt", body="Measure the kitchen", status=201)
    sent = {"type": "file", "attachments": [{"media_id": plan["id"]}]}
    await vera.rest("POST", API, "/conversations/", chat, "/messages", body=sent, status=201)
    url = (await will.ask("media.url", media_id=plan["id"]))["url"]
    await will.rest("GET", url)
    await will.rest("GET", url, status=206, Range="bytes=0-6")
    await will.refused("not_found", "media.url", media_id="made-up")


async def _mistakes(vera: Client, chat: int) -> None:
    messages = (API, "/conversations/", chat, "/messages")
    await vera.rest("GET", API, "/conversations/999999", status=404)
    await vera.rest("GET", API, "/nothing", status=404)
    await vera.rest("POST", *messages, body={"text": 1}, status=400)
    await vera.rest("POST", *messages, body={"text": "x" * 5001}, status=413)
    await vera.rest("PUT", API, "/conversations", body={}, status=405)
    await vera.rest("GET", API, "/me", status=401, token="rubbish")
    await vera.rest("GET", API, "/me", status=401, token=vera.token(ttl=-5))
    await vera.rest("GET", API, "/me", status=400, X_As_User="will")
    await vera.rest("GET", "/media/made-up/original?e=1&s=x", status=404)
