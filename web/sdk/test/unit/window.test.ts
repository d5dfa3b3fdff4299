import { beforeEach, describe, expect, it } from "vitest";
import { Core } from "../../src/core.js";
import { Thread } from "../../src/views/thread.js";
import { FakeClock, settle } from "../support/clock.js";
import { ModelLink } from "../support/model-link.js";
import { ModelServer } from "../support/model.js";

const LENGTH = 300;

let clock: FakeClock;
let server: ModelServer;
let link: ModelLink;
let thread: Thread;

beforeEach(async () => {
  [clock, server] = [new FakeClock(), new ModelServer()];
  server.open();
  server.open();
  for (let seq = 1; seq <= LENGTH; seq += 1) server.send(1, "bob", `old ${seq}`, `old ${seq}`);
  const core = new Core("me", (listener) => (link = new ModelLink(server, listener, 100)), clock);
  thread = new Thread(core, 1, () => undefined);
  link.connect();
  await settle();
});

/** The first and the last message that is shown, and whether there are more on either side. */
function shown(): [number | undefined, number | null | undefined, boolean, boolean] {
  const { messages, hasOlder, hasNewer } = thread.getSnapshot();
  return [messages[0]?.seq ?? undefined, messages.at(-1)?.seq, hasOlder, hasNewer];
}

const texts = (): (string | null)[] => thread.getSnapshot().messages.map(({ text }) => text);

describe("a jump to a message", () => {
  it("shows it with those around it, and goes on to both sides", async () => {
    expect(shown()).toEqual([251, 300, true, false]);
    expect(await thread.jumpTo({ seq: 100 })).toBe(100);
    expect(shown()).toEqual([76, 125, true, true]);
    await thread.loadNewer();
    await thread.loadOlder();
    expect(shown()).toEqual([26, 175, true, true]);
    for (let page = 0; page < 2; page += 1) await thread.loadNewer();
    expect(shown()).toEqual([26, 300, true, false]);
  });

  it("takes the id of a message too", async () => {
    const [message] = server.list(1, { after: 41, limit: 1 });
    expect(await thread.jumpTo({ messageId: message?.id ?? 0 })).toBe(42);
    expect(shown()).toEqual([18, 67, true, true]);
  });

  it("is refused, and changes nothing, if the user does not see the message", async () => {
    const other = server.send(2, "bob", "elsewhere", "elsewhere");
    await settle();
    for (const place of [{ messageId: 9_999 }, { messageId: other.id }, { seq: 9_999 }]) {
      await expect(thread.jumpTo(place)).rejects.toMatchObject({ code: "not_found" });
    }
    expect(shown()).toEqual([251, 300, true, false]);
  });

  it("needs no connection to what is there", async () => {
    link.disconnect();
    expect(await thread.jumpTo({ seq: 260 })).toBe(260);
    await expect(thread.jumpTo({ seq: 100 })).rejects.toMatchObject({ code: "unavailable" });
  });
});

describe("a thread that shows older messages", () => {
  beforeEach(async () => {
    await thread.jumpTo({ seq: 100 });
  });

  it("shows no new ones, until it is back at the newest", async () => {
    server.send(1, "bob", "new", "new");
    await settle();
    expect(shown()).toEqual([76, 125, true, true]);
    await thread.toNewest();
    expect(shown()).toEqual([251, 301, true, false]);
    server.send(1, "bob", "newer", "newer");
    await settle();
    expect(texts().at(-1)).toBe("newer");
  });

  it("shows what changes in them", async () => {
    server.change(1, 99, "edit");
    await settle();
    expect(texts()[24]).toBe("edited 2");
  });

  it("goes to the newest when the user sends something", async () => {
    link.disconnect();
    const sending = thread.send({ text: "mine" });
    expect(texts().at(-1)).toBe("mine");
    link.connect();
    await sending;
    expect(shown()).toEqual([251, 301, true, false]);
  });

  it("has them all again after a sync that left some out", async () => {
    link.disconnect();
    for (let index = 80; index < 150; index += 1) server.change(1, index, "edit");
    link.connect();
    await clock.advance(1_000);
    const edited = Array.from({ length: 70 }, () => "edited 2");
    expect(texts()).toEqual([76, 77, 78, 79, 80].map((seq) => `old ${seq}`).concat(edited));
  });

  it("shows the newest after the user has deleted the conversation and it is back", async () => {
    server.forget(1);
    server.send(1, "bob", "back", "back");
    await clock.advance(2_000);
    expect(texts()).toEqual(["back"]);
    expect(shown()).toEqual([301, 301, false, false]);
  });
});
