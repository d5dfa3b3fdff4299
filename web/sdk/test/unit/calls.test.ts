import { beforeEach, describe, expect, it } from "vitest";
import { isPolite, newer, stateOf } from "../../src/calls/states.js";
import type { Call } from "../../src/generated/shapes.js";

let call: Call;

beforeEach(() => {
  call = {
    ...{
      id: 1,
      rev: 1,
      conversationId: 1,
      kind: "voice",
      status: "ringing",
      callerId: "ada",
      calleeIds: ["bob"],
    },
    participants: [
      { userId: "ada", state: "joined" },
      { userId: "bob", state: "ringing" },
    ],
    ...{ startedAt: "2026", answeredAt: null, endedAt: null, endedReason: null, duration: null },
  };
});

const away = { hasJoined: false, hasMedia: false, isAnsweredElsewhere: false };
const joined = { ...away, hasJoined: true };

describe("the state of a call", () => {
  it("is that of the device, from the ring to the end", () => {
    expect(stateOf(call, "bob", away)).toBe("ringing");
    expect(stateOf(call, "ada", joined)).toBe("calling");
    const active: Call = { ...call, status: "active" };
    expect(stateOf(active, "bob", joined)).toBe("connecting");
    expect(stateOf(active, "bob", { ...joined, hasMedia: true })).toBe("active");
    const ended: Call = { ...call, status: "ended", endedAt: "2026" };
    expect(stateOf(ended, "bob", { ...joined, hasMedia: true })).toBe("ended");
  });

  it("is elsewhere on the other devices of who has answered", () => {
    expect(stateOf(call, "bob", { ...away, isAnsweredElsewhere: true })).toBe("elsewhere");
    expect(stateOf(call, "ada", away)).toBe("elsewhere");
  });

  it("has ended for who has rejected or left it, although it goes on", () => {
    const participants = [...call.participants, { userId: "cy", state: "left" as const }];
    expect(stateOf({ ...call, status: "active", participants }, "cy", away)).toBe("ended");
  });
});

describe("two states of a call", () => {
  it("are compared by rev", () => {
    expect(newer(call, { ...call, rev: 2 }).rev).toBe(2);
    expect(newer({ ...call, rev: 3 }, { ...call, rev: 2 }).rev).toBe(3);
  });
});

describe("of two who offer at once", () => {
  it("exactly one gives way: the one who was called", () => {
    expect([isPolite(call, "ada", "bob"), isPolite(call, "bob", "ada")]).toEqual([false, true]);
    expect(isPolite(call, "bob", "cy")).toBe(!isPolite(call, "cy", "bob"));
  });
});
