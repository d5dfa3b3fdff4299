"""Calls of two and of three."""

from tests.recorded.recorder import Recorder

OFFER = {"type": "offer", "sdp": "v=0"}
ANSWER = {"type": "answer", "sdp": "v=0"}
CANDIDATES = [{"candidate": "candidate:1 1 udp 1 192.0.2.1 1 typ host", "sdpMid": "0"}]


async def play(recorder: Recorder) -> None:
    """Every verb of `call`, and every event."""
    oda, pat, desk = recorder.client("oda"), recorder.client("pat"), recorder.client("desk", "pat")
    for client in (oda, pat, desk):
        await client.join()
    await oda.ask("call.ice_servers")
    call = (await oda.ask("call.start", to_user_id="pat", kind="voice"))["call"]["id"]
    await oda.refused("conflict", "call.signal", call_id=call, kind="offer", payload=OFFER)
    await oda.refused("conflict", "call.start", to_user_id="pat")
    await pat.ask("call.accept", call_id=call)
    await desk.refused("conflict", "call.accept", call_id=call)
    await oda.ask("call.signal", call_id=call, kind="offer", payload=OFFER)
    await pat.ask("call.signal", call_id=call, kind="answer", payload=ANSWER)
    await oda.ask("call.signal", call_id=call, kind="ice", payload=CANDIDATES)
    await desk.refused("forbidden", "call.signal", call_id=call, kind="answer", payload=ANSWER)
    await pat.ask("call.update", call_id=call, kind="video")
    await oda.ask("call.get", call_id=call)
    await oda.ask("call.end", call_id=call)
    await oda.ask("call.end", call_id=call)
    rejected = (await oda.ask("call.start", to_user_id="pat"))["call"]["id"]
    await pat.ask("call.reject", call_id=rejected, reason="in a meeting")
    cancelled = (await pat.ask("call.start", to_user_id="oda", kind="video"))["call"]["id"]
    await pat.ask("call.end", call_id=cancelled)
    await oda.ask("call.history", limit=2)
    await oda.refused("not_found", "call.get", call_id=999_999)
    await _three(recorder)
    for client in (oda, pat, desk):
        await client.drop()


async def _three(recorder: Recorder) -> None:
    quinn, rosa, sam = (recorder.client(name) for name in ("quinn", "rosa", "sam"))
    for client in (quinn, rosa, sam):
        await client.join()
    opened = await quinn.ask(
        "conversation.create", participant_ids=["rosa", "sam"], type="group", title="Three"
    )
    call = (await quinn.ask("call.start", conversation_id=opened["conversation"]["id"], kind="video"))[
        "call"
    ]["id"]
    await rosa.ask("call.accept", call_id=call)
    await sam.ask("call.accept", call_id=call)
    await quinn.ask("call.signal", call_id=call, kind="offer", payload=OFFER, to_user_id="sam")
    await sam.ask("call.end", call_id=call)
    await quinn.ask("call.end", call_id=call)
    for client in (quinn, rosa, sam):
        await client.drop()
