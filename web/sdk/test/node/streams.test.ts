import { expect, it } from "vitest";
import { Portico } from "../../src/index.js";
import { openSocket, someone, token, until, URL_OF_NODE } from "../support/node.js";

it("a reader sees the answer of a bot while it is written, and then the message in its place", async () => {
  const [readerId, botId] = [someone("reader"), someone("listing-bot")];
  const reader = new Portico({ url: URL_OF_NODE, token: () => token(readerId), openSocket });
  const bot = new Portico({ url: URL_OF_NODE, token: () => token(botId, 3600, "bot"), openSocket });
  try {
    await Promise.all([reader.connect(), bot.connect()]);
    const thread = await reader.createConversation({ participantIds: [botId], propertyId: "42" });
    await until(() => bot.conversations.getSnapshot().items.length === 1);
    const answer = { conversationId: thread.id, localId: "answer-1" };
    const seen = new Set<string>();
    thread.subscribe(() => {
      for (const { status, text } of thread.getSnapshot().messages) seen.add(`${status}: ${text ?? ""}`);
    });
    await bot.rpc("message.stream", { ...answer, delta: "It has " });
    await until(() => seen.has("streaming: It has "));
    await bot.rpc("message.stream", { ...answer, delta: "three rooms." });
    await until(() => seen.has("streaming: It has three rooms."));
    await bot.rpc("message.stream", { ...answer, done: true });
    await bot.rpc("message.send", { ...answer, text: "It has three rooms." });
    await until(() => thread.getSnapshot().messages.at(-1)?.status === "sent");
    expect(thread.getSnapshot().messages.map(({ localId }) => localId)).toEqual(["answer-1"]);
  } finally {
    reader.close();
    bot.close();
  }
});
