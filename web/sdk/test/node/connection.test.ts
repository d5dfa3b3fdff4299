import { afterEach, describe, expect, it } from "vitest";
import type { TokenSource } from "../../src/connection/token.js";
import { Recorded, someone, token, until } from "../support/node.js";

let open: Recorded[] = [];

function connect(source: TokenSource): Recorded {
  const recorded = new Recorded(source);
  open.push(recorded);
  return recorded;
}

afterEach(() => {
  open.forEach(({ link }) => link.stop());
  open = [];
});

describe("a connection to a node", () => {
  it("carries calls, errors and the events of the other one", async () => {
    const [ada, bob] = [someone("ada"), someone("bob")];
    const bobs = connect(token(bob));
    const [link] = [await connect(token(ada)).online(), await bobs.online()];
    const { conversation } = await link.call("conversation.create", {
      participantIds: [bob],
      type: "general",
      metadata: { my_key: { innerKey: 1 } },
    });
    expect(conversation.metadata).toEqual({ my_key: { innerKey: 1 } });
    const { message } = await link.call("message.send", {
      conversationId: conversation.id,
      text: "hi 👋",
      localId: "1",
    });
    const created = await until(() => bobs.events.find(({ name }) => name === "message.created"));
    expect(created.payload).toEqual({ message });
    await expect(link.call("message.get", { messageId: 2 ** 50 })).rejects.toMatchObject({
      code: "not_found",
      retryable: false,
    });
    await expect(link.call("message.list", { conversationId: 0 })).rejects.toMatchObject({
      code: "invalid_argument",
      details: { field: "conversation_id" },
    });
  });

  it("gets an export in parts", async () => {
    const link = await connect(token(someone("ada"))).online();
    const { conversation } = await link.call("conversation.create", { participantIds: [someone("bob")] });
    const parts: unknown[] = [];
    const last = await link.call(
      "conversation.export",
      { conversationId: conversation.id },
      { onProgress: (part) => parts.push(part) },
    );
    const text = [...parts, last].map((part) => (part as { content: string }).content).join("");
    expect(JSON.parse(text)).toMatchObject({ conversation: { id: conversation.id } });
  });

  it("outlives the token of its login by a newer one", async () => {
    const user = someone("ada");
    let ttl = 0;
    const ada = connect(() => token(user, (ttl += 3)));
    const link = await ada.online();
    const end = async (): Promise<string> => (await link.call("session.info", {})).session.expiresAt;
    const first = await end();
    for (let next = first; next === first;) next = await end();
    expect(ada.statuses).toEqual(["connecting", "online"]);
  });

  it.each([
    ["an expired token", (user: string) => token(user, -120), "token_expired"],
    ["a forged token", (user: string) => token(user) + "x", "forbidden"],
  ])("with %s ends in unauthorized", async (_, make, code) => {
    const user = someone("ada");
    const refused = connect(() => make(user));
    await until(() => refused.statuses.at(-1) === "unauthorized");
    expect(refused.codes).toContain(code);
  });

  it("is not tried again after it was revoked", async () => {
    const user = someone("ada");
    const [first, second] = [connect(token(user)), connect(token(user))];
    await second.online();
    await (await first.online()).call("session.revoke_others", {});
    await until(() => second.statuses.at(-1) === "unauthorized");
    expect(first.link.status).toBe("online");
  });
});
