import { afterEach, describe, expect, it } from "vitest";
import { Portico, type PorticoOptions } from "../../src/index.js";
import { openSocket, someone, token, until, URL_OF_NODE } from "../support/node.js";

let open: Portico[] = [];

function client(userId: string, options: Partial<PorticoOptions> = {}): Portico {
  const portico = new Portico({ url: URL_OF_NODE, token: () => token(userId), openSocket, ...options });
  open.push(portico);
  return portico;
}

afterEach(() => {
  open.forEach((portico) => portico.close());
  open = [];
});

describe("two people", () => {
  it("talk, read, react, edit and delete, and see the same", async () => {
    const [adaId, bobId] = [someone("ada"), someone("bob")];
    const [ada, bob] = [client(adaId), client(bobId)];
    await Promise.all([ada.connect(), bob.connect()]);
    expect(ada.status).toBe("online");
    await until(() => ada.me?.id === adaId);

    const adas = await ada.createConversation({ participantIds: [bobId], type: "general" });
    const sent = await adas.send({ text: "Is it still free?", metadata: { any_key: 1 } });
    const [item] = await until(() => {
      const { items, unreadTotal } = bob.conversations.getSnapshot();
      return unreadTotal === 1 && items;
    });
    expect(item?.lastMessage?.text).toBe("Is it still free?");
    const bobs = bob.conversation(adas.id);
    await until(() => bobs.getSnapshot().messages.length === 1);
    bobs.markRead();
    await until(() => adas.getSnapshot().receipts[bobId]?.readSeq === 1);
    expect(bob.conversations.getSnapshot().unreadTotal).toBe(0);

    bobs.setTyping(true);
    await until(() => adas.getSnapshot().typing.includes(bobId));
    const answer = await bobs.send({ text: "Yes", replyTo: sent.id });
    await until(() => adas.getSnapshot().messages.length === 2);
    expect(adas.getSnapshot().typing).toEqual([]);
    await adas.react(answer.id, "👍");
    await bobs.edit(answer.id, "Yes, it is");
    await adas.remove(sent.id);
    const both = [adas, bobs].map((thread) => () => thread.getSnapshot().messages);
    for (const messages of both) {
      await until(() => messages()[0]?.deletedAt && messages()[1]?.text === "Yes, it is" && messages()[1]);
      await until(() => messages()[1]?.reactions["👍"]?.[0] === adaId);
    }
    expect(adas.getSnapshot().messages).toEqual(bobs.getSnapshot().messages);
  });

  it("see who is there", async () => {
    const [adaId, bobId] = [someone("ada"), someone("bob")];
    const [ada, bob] = [client(adaId), client(bobId)];
    await Promise.all([ada.connect(), bob.connect()]);
    const thread = await ada.createConversation({ participantIds: [bobId], type: "general" });
    await until(
      () => thread.getSnapshot().participants.find(({ userId }) => userId === bobId)?.presence?.online,
    );
  });
});

describe("a file", () => {
  it("is uploaded and sent", async () => {
    const [adaId, bobId] = [someone("ada"), someone("bob")];
    const [ada, bob] = [client(adaId), client(bobId)];
    await Promise.all([ada.connect(), bob.connect()]);
    const thread = await ada.createConversation({ participantIds: [bobId], type: "general" });
    const attachment = await ada.upload(Object.assign(new Blob(["the plan"]), { name: "plan.txt" }));
    expect(await thread.send({ attachments: [attachment] })).toMatchObject({ type: "file" });
    const bobs = bob.conversation(thread.id);
    const [shown] = await until(() => bobs.getSnapshot().messages[0]?.attachments);
    expect(shown).toMatchObject({ filename: "plan.txt", size: 8 });
    expect(await (await fetch(shown?.url ?? "")).text()).toBe("the plan");
    await expect(ada.upload(new Blob([]))).rejects.toMatchObject({ code: "invalid_argument" });
  });
});

describe("a client", () => {
  it("hears events after its live objects have them", async () => {
    const [adaId, bobId] = [someone("ada"), someone("bob")];
    const [ada, bob] = [client(adaId), client(bobId)];
    await Promise.all([ada.connect(), bob.connect()]);
    const seen: (string | null | undefined)[] = [];
    bob.on("message.created", ({ message }) => {
      const item = bob.conversations.getSnapshot().items.find(({ id }) => id === message.conversationId);
      seen.push(item?.lastMessage?.text);
    });
    await (await ada.createConversation({ participantIds: [bobId], type: "general" })).send({ text: "hi" });
    await until(() => seen.length === 1);
    expect(seen).toEqual(["hi"]);
  });

  it("sees what the user does on another device", async () => {
    const adaId = someone("ada");
    const [phone, laptop] = [client(adaId), client(adaId)];
    await Promise.all([phone.connect(), laptop.connect()]);
    const thread = await phone.createConversation({ participantIds: [someone("bob")], type: "general" });
    await thread.send({ text: "from the phone" });
    await until(() => laptop.conversations.getSnapshot().items[0]?.lastMessage?.text === "from the phone");
    await laptop.rpc("conversation.pin", { conversationId: thread.id });
    await until(() => phone.conversations.getSnapshot().items[0]?.pinned);
  });

  it("is told why when its token is refused", async () => {
    await expect(client(someone("ada"), { token: "nonsense" }).connect()).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});
