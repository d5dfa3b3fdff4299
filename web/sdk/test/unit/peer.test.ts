import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { Peer, type Signal } from "../../src/calls/peer.js";
import { settle } from "../support/clock.js";
import { FakeConnection, FakeStream, FakeTrack } from "../support/media.js";

/** One end of a connection, and its signals that have not arrived yet. */
class End {
  readonly connection = new FakeConnection();
  readonly stream = new FakeStream();
  readonly signals: Signal[] = [];
  readonly errors: unknown[] = [];
  renewed = (): Promise<readonly RTCIceServer[]> => Promise.resolve([{ urls: ["turn:fresh"] }]);
  readonly peer: Peer;

  constructor(isPolite: boolean) {
    this.peer = new Peer({
      platform: { createPeer: () => this.connection as unknown as RTCPeerConnection } as never,
      iceServers: [],
      renewServers: () => this.renewed(),
      isPolite,
      stream: this.stream as unknown as MediaStream,
      send: (signal) => Promise.resolve(void this.signals.push(signal)),
      streamed: () => undefined,
      changed: () => undefined,
      isMuted: () => false,
      muted: () => undefined,
      failed: (thrown) => this.errors.push(thrown),
    });
  }

  add(kind: string): void {
    this.stream.addTrack(new FakeTrack(kind));
    this.peer.sendTracks();
  }
}

class Line {
  readonly ends = [new End(true), new End(false)] as const;

  async deliver(from: 0 | 1): Promise<boolean> {
    const signal = this.ends[from].signals.shift();
    if (signal) this.ends[from === 0 ? 1 : 0].peer.take(signal);
    await settle();
    return signal !== undefined;
  }

  async deliverAll(): Promise<void> {
    await settle();
    while ((await this.deliver(0)) || (await this.deliver(1)));
  }
}

const step = fc.record({
  do: fc.constantFrom("audio", "video", "fail", "deliver", "pass"),
  end: fc.constantFrom(0 as const, 1 as const),
});

describe("two peers", () => {
  it("agree in the end, whoever offers when, and whatever the network does", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step), async (steps) => {
        const line = new Line();
        for (const { do: action, end } of steps) {
          if (action === "deliver") await line.deliver(end);
          else if (action === "fail") line.ends[end].connection.fail();
          else if (action === "pass") await settle();
          else line.ends[end].add(action);
        }
        await line.deliverAll();
        const [one, other] = line.ends;
        expect([one.connection.signalingState, other.connection.signalingState]).toEqual([
          "stable",
          "stable",
        ]);
        expect(one.connection.received).toEqual(other.connection.sent);
        expect(other.connection.received).toEqual(one.connection.sent);
        expect([...one.errors, ...other.errors]).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it("try again by servers whose credentials are valid, after the network was lost", async () => {
    const [one] = new Line().ends;
    one.add("audio");
    await settle();
    one.signals.length = 0;
    one.peer.take({ kind: "answer", payload: { type: "answer", sdp: "" } });
    await settle();
    one.connection.fail();
    await settle();
    expect(one.connection.configuration).toEqual({ iceServers: [{ urls: ["turn:fresh"] }] });
    expect(one.signals.map(({ kind }) => kind)).toEqual(["offer"]);
  });

  it("try again by the servers that they know while Portico is not reached", async () => {
    const [one] = new Line().ends;
    one.renewed = () => Promise.reject(new Error("offline"));
    one.add("audio");
    await settle();
    one.peer.take({ kind: "answer", payload: { type: "answer", sdp: "" } });
    await settle();
    one.signals.length = 0;
    one.connection.fail();
    await settle();
    expect(one.connection.configuration).toBeNull();
    expect(one.signals.map(({ kind }) => kind)).toEqual(["offer"]);
  });

  it("send the candidates that are found together in one signal, and use those that come too early", async () => {
    const { ends } = new Line();
    ends[0].add("audio");
    await settle();
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    for (const name of ["a", "b", "c"]) ends[0].connection.find(name);
    vi.runAllTimers();
    vi.useRealTimers();
    await settle();
    const payload = [{ candidate: "a" }, { candidate: "b" }, { candidate: "c" }];
    const [offer, candidates, ...more] = ends[0].signals;
    expect([candidates, more]).toEqual([{ kind: "ice", payload }, []]);
    ends[1].peer.take(candidates as Signal);
    ends[1].peer.take(offer as Signal);
    await settle();
    expect(ends[1].connection.candidates).toEqual(payload);
  });
});
