import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openCalls, type CallManager } from "../../src/calls/manager.js";
import type { NamedEvent } from "../../src/connection/link.js";
import type { Core } from "../../src/core.js";
import type { Call as CallData } from "../../src/generated/shapes.js";
import { tools } from "../../src/tools.js";
import { settle } from "../support/clock.js";
import { FakePlatform, FakeStream } from "../support/media.js";

const OFFER = { type: "offer", sdp: "audio" };

let platform: FakePlatform;
let data: CallData;
let answers: Record<string, () => void>;
let manager: CallManager;
let heard: Set<(event: NamedEvent) => void>;

/** What calls use of a client. The test answers the requests. */
function openCore(): Core {
  const call = (name: string): Promise<unknown> =>
    name === "call.ice_servers" || name === "call.history" || name === "call.signal"
      ? Promise.resolve({ iceServers: [], calls: [] })
      : new Promise((resolve) => (answers[name] = () => resolve({ call: data, media: null })));
  const link = { status: "offline" };
  return {
    ...{ tools, sessionId: 1, state: { me: "ada" }, heard, afterJoin: new Set(), link, call },
  } as unknown as Core;
}

beforeEach(() => {
  vi.stubGlobal("MediaStream", FakeStream);
  [platform, answers, heard] = [new FakePlatform(), {}, new Set()];
  data = {
    ...{
      id: 1,
      rev: 1,
      conversationId: 1,
      kind: "voice",
      status: "active",
      callerId: "ada",
      calleeIds: ["bob"],
    },
    participants: [
      { userId: "ada", state: "joined" },
      { userId: "bob", state: "joined" },
    ],
    ...{ startedAt: "2026", answeredAt: "2026", endedAt: null, endedReason: null, duration: null },
  };
  manager = openCalls(openCore(), () => undefined, platform.asPlatform);
});
afterEach(() => vi.unstubAllGlobals());

async function hear(name: string, payload: object): Promise<void> {
  for (const listener of heard) listener({ name, payload } as unknown as NamedEvent);
  await settle();
}

async function answer(name: string): Promise<void> {
  await settle();
  answers[name]?.();
  await settle();
}

const signal = { callId: 1, fromUserId: "bob", kind: "offer", payload: OFFER };

describe("of two who call each other, what comes before the answer to the own call", () => {
  it("that the other one is there, is not lost: this user offers", async () => {
    const starting = manager.start({ toUserId: "bob" });
    await settle();
    await hear("call.accepted", { call: data, userId: "bob" });
    await answer("call.start");
    await starting;
    expect(platform.connections.map(({ sent }) => sent)).toEqual([["audio"]]);
  });

  it("the offer of the other one, is not lost: this user answers", async () => {
    data = { ...data, callerId: "bob", calleeIds: ["ada"] };
    const starting = manager.start({ toUserId: "bob" });
    await settle();
    await hear("call.incoming", { call: { ...data, rev: 0, status: "ringing" } });
    await hear("call.signal", signal);
    await answer("call.start");
    await starting;
    expect(platform.connections.map(({ localDescription }) => localDescription?.type)).toEqual(["answer"]);
  });
});

describe("an offer that comes before the answer that this device has accepted", () => {
  it("is not lost", async () => {
    data = { ...data, callerId: "bob", calleeIds: ["ada"], status: "ringing" };
    await hear("call.incoming", { call: data });
    const [call] = [
      ...(manager as unknown as { calls: Map<number, { accept(): Promise<void> }> }).calls.values(),
    ];
    const accepting = call?.accept();
    await settle();
    await hear("call.signal", signal);
    await answer("call.accept");
    await accepting;
    expect(platform.connections.map(({ localDescription }) => localDescription?.type)).toEqual(["answer"]);
  });
});
