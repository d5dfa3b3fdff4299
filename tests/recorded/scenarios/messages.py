"""Two people write to each other: one speaks JSON on two devices, the other CBOR."""

from tests.recorded.recorder import Recorder
from tests.support.raw import CBOR, MSGPACK


async def play(recorder: Recorder) -> None:
    """Messages, receipts, typing, sync and search; and what is wrong with each."""
    ada, bob = recorder.client("ada"), recorder.client("bob", codec=CBOR)
    phone = recorder.client("phone", "ada", codec=MSGPACK)
    await ada.join(name="Ada", email="ada@example.com")
    await phone.join()
    await bob.join(name="Bob")
    first = (await ada.ask("sync.state"))["cursor"]
    opened = await ada.ask(
        "conversation.create", participant_ids=["bob"], type="property_inquiry", property_id=42, title="Flat"
    )
    chat = opened["conversation"]["id"]
    draft = {"conversation_id": chat, "text": "Is it still free?", "local_id": "one"}
    question = (await ada.ask("message.send", **draft))["message"]["id"]
    await ada.ask("message.send", **draft)
    await bob.ask("receipt.delivered", conversation_id=chat, up_to_seq=1)
    await bob.ask("receipt.unread")
    await bob.ask("typing.set", conversation_id=chat, is_typing=True)
    await bob.ask("typing.set", conversation_id=chat, is_typing=False)
    await bob.ask("receipt.read", conversation_id=chat, up_to_seq=1)
    answered = await bob.ask(
        "message.send",
        conversation_id=chat,
        text="Yes",
        local_id="two",
        reply_to=question,
        metadata={"tone": "kind"},
    )
    answer = answered["message"]["id"]
    await ada.ask("receipt.mark_unread", conversation_id=chat)
    await ada.ask("receipt.read", conversation_id=chat, up_to_seq=2)
    await ada.ask("receipt.list", conversation_id=chat)
    picture = {"url": "https://www.example.com/plan.png", "type": "image/png", "filename": "plan.png"}
    await bob.ask("message.send", conversation_id=chat, type="image", attachments=[picture], local_id="three")
    await bob.ask("message.edit", message_id=answer, text="Yes, come and see it")
    await bob.ask("message.revisions", message_id=answer)
    await ada.ask("message.react", message_id=answer, emoji="👍")
    await ada.ask("message.unreact", message_id=answer, emoji="👍")
    await ada.ask("message.get", message_id=answer)
    await ada.ask("message.list", conversation_id=chat)
    await ada.ask("message.list", conversation_id=chat, after=1, limit=1)
    await ada.ask("message.list", conversation_id=chat, before=3, limit=1)
    page = await ada.ask("sync.changes", since=first, limit=1)
    await ada.ask("sync.changes", since=page["cursor"])
    await ada.ask("sync.changes", since="not a cursor")
    await ada.repeat(lambda found: bool(found["messages"]), "message.search", query="free")
    await ada.repeat(
        lambda found: len(found["messages"]) == 1, "message.search", query="come", conversation_id=chat
    )
    await ada.repeat(lambda found: bool(found["conversations"]), "conversation.search", query="flat")
    await ada.ask("stats.get")
    await ada.ask("conversation.export", conversation_id=chat)
    await ada.ask_in_pieces("conversation.export", conversation_id=chat, format="html")
    await ada.ask("message.delete", message_id=question)
    await _mistakes(recorder, chat, answer)
    await bob.leave()
    await phone.drop()


async def _mistakes(recorder: Recorder, chat: int, answer: int) -> None:
    cleo, dora = recorder.client("cleo"), recorder.client("dora")
    bob = recorder.client("laptop", "bob")
    await cleo.join()
    await dora.join()
    await bob.join()
    draft = {"conversation_id": chat, "local_id": "x"}
    await bob.refused("invalid_argument", "message.send", conversation_id=chat, text="no local id")
    await bob.refused("invalid_argument", "message.send", **draft, text="x", colour="red")
    await bob.refused("invalid_argument", "message.send", **draft, text=1)
    await bob.refused("invalid_argument", "message.send", **draft, text="")
    await bob.refused("too_large", "message.send", **draft, text="x" * 5001)
    await cleo.refused("not_found", "message.send", **draft, text="Hello")
    await cleo.refused("not_found", "message.get", message_id=answer)
    other = (await bob.ask("conversation.create", participant_ids=["cleo"], type="general"))["conversation"][
        "id"
    ]
    await bob.refused("conflict", "message.send", conversation_id=other, text="Yes", local_id="two")
    await dora.refused("not_found", "receipt.read", conversation_id=chat, up_to_seq=1)
    sent = (await cleo.ask("message.send", conversation_id=other, text="Mine", local_id="m"))["message"]["id"]
    await bob.refused("forbidden", "message.edit", message_id=sent, text="Yours")
    await recorder.do("operator", "age", sent, 60)
    await cleo.refused("window_closed", "message.edit", message_id=sent, text="Later")
    for number in range(28):
        await cleo.ask("message.send", settle=0.05, conversation_id=other, text="Hi", local_id=f"hi-{number}")
    await cleo.refused("rate_limited", "message.send", conversation_id=other, text="Hi", local_id="hi-28")
    for client in (bob, cleo, dora):
        await client.drop()
