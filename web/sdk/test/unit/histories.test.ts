import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Core } from "../../src/core.js";
import type { Conversation } from "../../src/generated/shapes.js";
import { ConversationList } from "../../src/views/conversations.js";
import { Thread, type ThreadSnapshot } from "../../src/views/thread.js";
import { FakeClock } from "../support/clock.js";
import { ModelLink } from "../support/model-link.js";
import { ModelServer } from "../support/model.js";

const choice = <Action extends string>(...actions: Action[]): fc.Arbitrary<Step<Action>> =>
  fc.record({ do: fc.constantFrom(...actions), id: fc.nat(3), number: fc.nat(9) });

interface Step<Action> {
  readonly do: Action;
  readonly id: number;
  readonly number: number;
}

const CHANGES = ["edit", "delete", "react", "rename", "forget", "open", "page"] as const;
const PLACES = ["loadOlder", "loadNewer", "jump", "toNewest"] as const;
const MARKS = ["readHere", "readElsewhere", "readByOther", "delivered", "markUnread"] as const;
const FAULTS = ["lose", "repeat", "hold", "release", "loseAnswers", "keepAnswers"] as const;
const LINE = ["disconnect", "connect", "reconnect", "wait"] as const;
const change = fc.oneof(choice("hear", "send"), choice(...CHANGES), choice(...PLACES), choice(...MARKS));
const fault = fc.oneof(choice(...FAULTS), choice(...LINE));
type AnyStep = Step<
  | "hear"
  | "send"
  | (typeof CHANGES)[number]
  | (typeof PLACES)[number]
  | (typeof MARKS)[number]
  | (typeof FAULTS)[number]
  | (typeof LINE)[number]
>;

/** One client through a history: a server, a bad line, and a user who opens a thread. */
class History {
  readonly clock = new FakeClock();
  readonly server = new ModelServer();
  sent = 0;
  core: Core;
  link!: ModelLink;
  list: ConversationList;
  thread: Thread;

  /** With messages from before, so that a thread has places to go to. */
  constructor(length = 0) {
    this.server.open();
    this.server.open();
    for (let count = 0; count < length; count += 1) this.server.send(1, "bob", `old-${count}`, "old");
    this.core = new Core("me", (listener) => (this.link = new ModelLink(this.server, listener)), this.clock);
    this.list = new ConversationList(this.core);
    this.thread = new Thread(this.core, 1, () => undefined);
    this.link.connect();
  }

  async take({ do: action, id: pick, number }: AnyStep): Promise<void> {
    const { server, link, thread } = this;
    const id = (pick % server.conversations.length) + 1;
    const actions: Record<AnyStep["do"], () => void> = {
      hear: () => {
        server.send(id, number % 2 ? "bob" : "cy", `other-${Math.random()}`, "from elsewhere");
      },
      send: () => {
        this.sent += 1;
        thread.send({ text: `text ${this.sent}` }).catch(() => undefined);
      },
      edit: () => server.change(id, number, "edit"),
      delete: () => server.change(id, number, "delete"),
      react: () => server.change(id, number, "react"),
      readHere: () => thread.markRead(),
      readElsewhere: () => server.read(id, "me", number),
      readByOther: () => server.read(id, "bob", number),
      delivered: () => server.deliver(id, "cy", number),
      markUnread: () => server.markUnread(id),
      rename: () => server.rename(id),
      forget: () => server.forget(id),
      open: () => server.open(),
      loadOlder: () => void thread.loadOlder().catch(() => undefined),
      loadNewer: () => void thread.loadNewer().catch(() => undefined),
      jump: () => void thread.jumpTo({ seq: 1 + pick * 40 + number * 4 }).catch(() => undefined),
      toNewest: () => void thread.toNewest().catch(() => undefined),
      page: () => {
        for (let count = 0; count < 60; count += 1)
          server.send(id, "bob", `page-${Math.random()}`, "one of many");
      },
      lose: () => (link.losesNext = true),
      repeat: () => link.repeat(number),
      hold: () => link.hold(true),
      release: () => link.hold(false),
      loseAnswers: () => (link.losesAnswers = true),
      keepAnswers: () => (link.losesAnswers = false),
      disconnect: () => link.disconnect(),
      connect: () => link.connect(),
      reconnect: () => undefined,
      wait: () => undefined,
    };
    actions[action]();
    if (action === "wait") await this.clock.advance(number * 100);
    else if (action === "reconnect") await this.reconnect();
    else await Promise.resolve();
  }

  /** The line is good again, and everything that waits has its time. */
  async reconnect(): Promise<void> {
    const { link } = this;
    Object.assign(link, { losesAnswers: false, losesNext: false });
    link.hold(false);
    link.disconnect();
    await this.clock.advance(1_000);
    link.connect();
    await this.clock.advance(70_000);
  }

  async fresh(): Promise<{ items: readonly Conversation[]; snapshot: ThreadSnapshot }> {
    let link!: ModelLink;
    const core = new Core("me", (listener) => (link = new ModelLink(this.server, listener, 100)), this.clock);
    const [list, thread] = [new ConversationList(core), new Thread(core, 1, () => undefined)];
    link.connect();
    await this.clock.advance(1_000);
    return { items: list.getSnapshot().items, snapshot: thread.getSnapshot() };
  }
}

const positions = ({ receipts }: ThreadSnapshot): object =>
  Object.fromEntries(
    Object.entries(receipts).map(([id, { readSeq, deliveredSeq }]) => [id, [readSeq, deliveredSeq]]),
  );

/** The messages around which a thread stands are as the server has them, without a hole; then it returns to the newest. */
async function compareWindow({ thread, server }: History): Promise<void> {
  const { messages, hasNewer } = thread.getSnapshot();
  if (!hasNewer) return;
  const after = (messages[0]?.seq ?? 0) - 1;
  const stored = server.list(1, { after, limit: messages.length });
  expect(messages).toEqual(stored.map((message) => ({ ...message, status: "sent", error: null })));
  expect(messages.length).toBeGreaterThan(0);
  await thread.toNewest();
}

/** What the client shows is what a fresh client shows; older messages may be there too, without a hole. */
async function compare(history: History): Promise<void> {
  await compareWindow(history);
  const fresh = await history.fresh();
  expect(history.list.getSnapshot().items).toEqual(fresh.items);
  const [mine, other] = [history.thread.getSnapshot(), fresh.snapshot];
  const newest = other.messages.length > 0 ? mine.messages.slice(-other.messages.length) : mine.messages;
  expect(newest).toEqual(other.messages);
  const first = mine.messages[0]?.seq ?? 0;
  expect(mine.messages.map(({ seq }) => seq)).toEqual(mine.messages.map((_, index) => first + index));
  expect(positions(mine)).toEqual(positions(other));
}

/** Each message of the user was stored once. */
function compareSent(history: History): void {
  const stored = history.server.conversations[0]?.messages.map(({ localId }) => localId) ?? [];
  const own = stored.filter((localId) => !/^(other|page|old)-/.test(localId));
  expect([own.length, new Set(own).size]).toEqual([history.sent, history.sent]);
  expect(history.core.outbox.entries).toEqual([]);
}

/** The list is read for the first time after both, and the events come after it. */
const RETURNED_MEANWHILE = ["forget", "hear", "wait"].map(
  (action) => ({ do: action, id: 1, number: 0 }) as AnyStep,
);
const JUMP = { do: "jump", id: 1, number: 5 } as const;
const runs = { numRuns: Number(process.env["HISTORIES"] ?? 200) };

describe("a client", () => {
  it("ends in the state of a fresh one after losses, repetitions, delays and interruptions", async () => {
    const history = fc.array(fc.oneof({ weight: 2, arbitrary: change }, { weight: 1, arbitrary: fault }));
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        const history = new History();
        for (const each of steps) await history.take(each);
        await history.reconnect();
        history.link.repeatAll();
        await compare(history);
        compareSent(history);
      }),
      { ...runs, examples: [[RETURNED_MEANWHILE]] },
    );
  }, 120_000);

  it("shows a part of a long thread as it is, wherever it goes", async () => {
    const places = fc.oneof(choice("jump"), choice(...PLACES), change, fault);
    await fc.assert(
      fc.asyncProperty(fc.array(places), fc.array(places), async (before, after) => {
        const history = new History(220);
        for (const each of [...before, JUMP, ...after]) await history.take(each);
        await history.reconnect();
        await compare(history);
        compareSent(history);
      }),
      { numRuns: runs.numRuns / 4 },
    );
  }, 120_000);

  it("needs no sync to be as a fresh one while its connection stands", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change), fc.array(change), async (before, after) => {
        const history = new History();
        // A mark is not told apart from an unread message whose deletion was not heard, until the next sync.
        for (const each of before) if (each.do !== "markUnread") await history.take(each);
        await history.reconnect();
        for (const each of after) await history.take(each);
        await history.clock.advance(5_000);
        history.link.repeatAll();
        await compare(history);
        compareSent(history);
      }),
      runs,
    );
  }, 120_000);
});
