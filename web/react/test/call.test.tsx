import { useCall, type CallHookState } from "@portico/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Call } from "../../sdk/src/generated/shapes.js";
import { toSnake, type Wire } from "../../sdk/src/casing.js";
import { Node } from "./support/node.js";
import { after, open, openStrictly, probe } from "./support/page.js";

let node: Node;
let call: Call;
let microphone: { kind: string; enabled: boolean; stop: () => void; onended?: () => void };

beforeEach(() => {
  node = new Node();
  call = {
    ...{ id: 5, rev: 1, conversationId: 1, kind: "voice", status: "ringing", callerId: "bob" },
    ...{ calleeIds: ["me"], startedAt: "2026", answeredAt: null, endedAt: null, endedReason: null },
    duration: null,
    participants: [
      { userId: "bob", state: "joined" },
      { userId: "me", state: "ringing" },
    ],
  };
  microphone = { kind: "audio", enabled: true, stop: vi.fn() };
  let tracks = [microphone];
  const stream = {
    getTracks: () => tracks,
    getAudioTracks: () => tracks,
    getVideoTracks: () => [],
    removeTrack: () => (tracks = []),
  };
  Object.assign(navigator, { mediaDevices: { getUserMedia: () => Promise.resolve(stream) } });
  node.answers["call.ice_servers"] = () => ({ ice_servers: [] });
  node.answers["call.start"] = () => started();
  node.answers["call.accept"] = () => {
    const participants = call.participants.map(({ userId }) => ({ userId, state: "joined" as const }));
    return changed({ status: "active", participants });
  };
  node.answers["call.reject"] = node.answers["call.end"] = () => over();
});

function changed(change: Partial<Call>): Wire {
  call = { ...call, ...change, rev: call.rev + 1 };
  return toSnake({ call, media: null }) as Wire;
}

const started = (): Wire =>
  changed({
    ...{ id: 6, callerId: "me", calleeIds: ["bob"] },
    participants: [{ userId: "me", state: "joined" }],
  });
const over = (): Wire => changed({ status: "ended", endedAt: "2026", endedReason: "hung_up" });
const ring = (): Promise<void> => after(() => node.publish("call.incoming", toSnake({ call }) as Wire));

/** The page has loaded the code of calls. */
async function isReady(): Promise<void> {
  await after(() => vi.waitFor(() => expect(node.callsOf("call.history")).toHaveLength(1), 10_000));
  await after(() => undefined);
}

function last(seen: CallHookState[]): CallHookState {
  const state = seen.at(-1);
  if (!state) throw new Error("nothing was rendered");
  return state;
}

describe("useCall", () => {
  it("shows a call that rings, in all components, until it ends", async () => {
    const [one, other] = [probe(useCall), probe(useCall)];
    await openStrictly(
      node,
      <>
        <one.Probe />
        <other.Probe />
      </>,
    );
    await isReady();
    await ring();
    for (const { seen } of [one, other])
      expect(last(seen)).toMatchObject({ state: "ringing", call: { id: 5, callerId: "bob" } });
    await after(() => last(one.seen).accept());
    for (const { seen } of [one, other])
      expect(seen.map(({ state }) => state)).toEqual([
        null,
        null,
        "ringing",
        "ringing",
        "connecting",
        "connecting",
      ]);
    await after(() => last(one.seen).mute(true));
    expect([last(other.seen).isMuted, microphone.enabled]).toEqual([true, false]);
    await after(() => last(other.seen).end());
    expect(last(one.seen)).toMatchObject({ call: null, state: null, ended: { endedReason: "hung_up" } });
  });

  it("says that nobody hears the user when the microphone is gone and there is no other one", async () => {
    const { Probe, seen } = probe(useCall);
    await open(node, <Probe />);
    await isReady();
    await ring();
    await after(() => last(seen).accept());
    expect(last(seen).isMuted).toBe(false);
    Object.assign(navigator.mediaDevices, { getUserMedia: () => Promise.reject(new Error("no microphone")) });
    await after(() => microphone.onended?.());
    expect(last(seen).isMuted).toBe(true);
  });

  it("renders once for each change and keeps its actions", async () => {
    const { Probe, seen } = probe(useCall);
    await open(node, <Probe />);
    await isReady();
    expect(seen).toHaveLength(1);
    await ring();
    await ring();
    await after(() => node.say(1, "something else"));
    expect(seen.map(({ state }) => state)).toEqual([null, "ringing"]);
    expect(seen[1]?.accept).toBe(seen[0]?.accept);
  });

  it("stops to show a call that another device has answered", async () => {
    const { Probe, seen } = probe(useCall);
    await open(node, <Probe />);
    await isReady();
    await ring();
    await after(() => node.publish("call.answered_elsewhere", { call_id: 5 }));
    expect(last(seen)).toMatchObject({ call: null, ended: null });
    await after(() => node.publish("call.ended", over()));
    expect(last(seen)).toMatchObject({ call: null, ended: null });
  });

  it("shows the next one that rings when the call before is refused, also by onClick={reject}", async () => {
    const { Probe, seen } = probe(useCall);
    await open(node, <Probe />);
    await isReady();
    await ring();
    const first = call;
    call = { ...call, id: 7 };
    await ring();
    call = first;
    await after(() => last(seen).reject({ type: "click" } as never));
    expect(node.callsOf("call.reject")).toEqual([{ call_id: 5 }]);
    expect(last(seen).call?.id).toBe(7);
  });

  it("leaves the call and switches the microphone off when the provider is gone", async () => {
    const { Probe, seen } = probe(useCall);
    const page = await open(node, <Probe />);
    await isReady();
    await after(() => last(seen).start({ conversationId: 1 }));
    expect(last(seen)).toMatchObject({ state: "calling", call: { id: 6 } });
    await after(page.unmount);
    expect(microphone.stop).toHaveBeenCalled();
    const [ended] = node.socket.sent.filter((frame) => frame[3] === "portico.call.end");
    expect(ended?.[5]).toEqual({ call_id: 6 });
    expect(node.connections).toBe(0);
  });

  it("leaves alone what another device has answered", async () => {
    const { Probe } = probe(useCall);
    const page = await open(node, <Probe />);
    await isReady();
    await ring();
    await after(() => node.publish("call.answered_elsewhere", { call_id: 5 }));
    await after(page.unmount);
    expect(node.socket.sent.filter((frame) => frame[3] === "portico.call.end")).toEqual([]);
    expect(node.connections).toBe(0);
  });

  it("rejects what needs a call when there is none", async () => {
    const { Probe, seen } = probe(useCall);
    await open(node, <Probe />);
    await expect(last(seen).accept()).rejects.toMatchObject({ code: "not_found" });
    expect(() => last(seen).mute(true)).not.toThrow();
  });
});
