import { beforeEach, describe, expect, it } from "vitest";
import { Core } from "../../src/core.js";
import { TabLink } from "../../src/tabs/tab-link.js";
import { ConversationList } from "../../src/views/conversations.js";
import { Thread } from "../../src/views/thread.js";
import { FakeClock, settle } from "../support/clock.js";
import { ModelLink } from "../support/model-link.js";
import { ModelServer } from "../support/model.js";
import { FakeBrowser } from "../support/tabs.js";

let clock: FakeClock;
let server: ModelServer;
let browser: FakeBrowser;
let connections: ModelLink[];

beforeEach(() => {
  [clock, server, browser, connections] = [new FakeClock(), new ModelServer(), new FakeBrowser(), []];
  server.open();
  server.open();
  server.send(1, "bob", "first", "hello");
});

/** A tab of the page. */
class Tab {
  readonly platform = browser.openTab();
  readonly core: Core;
  readonly list: ConversationList;
  readonly thread: Thread;

  constructor(userId = "me") {
    const connect = (listener: ConstructorParameters<typeof ModelLink>[1]): ModelLink => {
      const link = new ModelLink(server, listener, 100);
      connections.push(link);
      return link;
    };
    this.core = new Core(
      userId,
      (listener) => new TabLink(this.platform, () => `node ${userId}`, connect, listener),
      clock,
    );
    this.list = new ConversationList(this.core);
    this.thread = new Thread(this.core, 1, () => undefined);
    this.core.start().catch(() => undefined);
  }

  get texts(): (string | null)[] {
    return this.thread.getSnapshot().messages.map(({ text }) => text);
  }
}

async function open(count: number): Promise<Tab[]> {
  const tabs: Tab[] = [];
  for (let number = 0; number < count; number += 1) {
    tabs.push(new Tab());
    await settle();
  }
  return tabs;
}

describe("ten tabs", () => {
  it("have one connection, and show the same", async () => {
    const tabs = await open(10);
    expect(connections).toHaveLength(1);
    server.send(1, "bob", "second", "second");
    await settle();
    for (const tab of tabs) {
      expect(tab.core.link.status).toBe("online");
      expect(tab.texts).toEqual(["hello", "second"]);
      expect(tab.list.getSnapshot().unreadTotal).toBe(2);
    }
    expect(tabs.filter(({ core }) => core.link.isLeader)).toHaveLength(1);
  });

  it("show what one of them sends, at once and once", async () => {
    const tabs = await open(3);
    const sending = tabs[2]?.thread.send({ text: "from the third" });
    await settle();
    expect(await sending).toMatchObject({ text: "from the third", status: "sent" });
    await settle();
    for (const tab of tabs) expect(tab.texts).toEqual(["hello", "from the third"]);
    expect(server.conversations[0]?.messages).toHaveLength(2);
    for (const tab of tabs) expect(tab.core.outbox.entries).toEqual([]);
  });

  it("show what one of them has read and changed", async () => {
    const tabs = await open(3);
    tabs[1]?.thread.markRead();
    await settle();
    for (const tab of tabs) expect(tab.list.getSnapshot().unreadTotal).toBe(0);
  });
});

describe("a tab that leads", () => {
  it("is followed by the next one when it closes", async () => {
    const [first, second, third] = await open(3);
    await first?.core.stop();
    await settle();
    expect(connections).toHaveLength(2);
    expect([second?.core.link.isLeader, third?.core.link.isLeader]).toEqual([true, false]);
    server.send(1, "bob", "second", "second");
    await settle();
    expect([second?.texts, third?.texts]).toEqual([
      ["hello", "second"],
      ["hello", "second"],
    ]);
  });

  it("leaves nothing behind when it crashes: what is not stored is sent by the next one, once", async () => {
    const [first, second, third] = await open(3);
    connections[0]?.disconnect();
    await settle();
    const sending = third?.thread.send({ text: "survives" });
    await settle();
    first?.platform.crash();
    await settle();
    await clock.advance(1_000);
    expect(await sending).toMatchObject({ text: "survives" });
    await settle();
    expect([second?.texts, third?.texts]).toEqual([
      ["hello", "survives"],
      ["hello", "survives"],
    ]);
    expect(server.conversations[0]?.messages).toHaveLength(2);
  });

  it("takes calls of the others along: they fail and are not made again", async () => {
    const [first, , third] = await open(3);
    connections[0]?.hold(true);
    const call = third?.core.call("message.list", { conversationId: 1 }).catch((error: unknown) => error);
    await settle();
    first?.platform.crash();
    await settle();
    expect(await call).toMatchObject({ code: "unavailable", details: { reason: "lost" } });
  });

  it("tells the others when there is no connection", async () => {
    const tabs = await open(2);
    connections[0]?.disconnect();
    await settle();
    expect(tabs.map(({ core }) => core.link.status)).toEqual(["offline", "offline"]);
    await expect(tabs[1]?.core.call("user.me", {})).rejects.toMatchObject({ code: "unavailable" });
  });
});

describe("tabs of two users", () => {
  it("share nothing", async () => {
    const [mine, other] = [new Tab("me"), new Tab("other")];
    await settle();
    expect(connections).toHaveLength(2);
    expect([mine.core.link.isLeader, other.core.link.isLeader]).toEqual([true, true]);
  });
});

describe("logging out", () => {
  it("ends all tabs", async () => {
    const tabs = await open(3);
    tabs[1]?.core.link.share({ kind: "logout" });
    await settle();
    expect(tabs.map(({ core }) => core.link.status)).toEqual(["closed", "online", "closed"]);
  });
});
