import { beforeEach, describe, expect, it } from "vitest";
import { PorticoError } from "../../src/errors.js";
import { WampSession, type SessionEnd, type Welcome } from "../../src/wamp/session.js";
import { FakeClock, settle } from "../support/clock.js";
import { FakeRouter, refuse } from "../support/router.js";

let clock: FakeClock;
let router: FakeRouter;
let session: WampSession;
let welcomes: Welcome[];
let ends: SessionEnd[];
let events: [string, unknown][];

beforeEach(async () => {
  [clock, router, welcomes, ends, events] = [new FakeClock(), new FakeRouter(), [], [], []];
  const listener = {
    frame: () => undefined,
    welcome: (welcome: Welcome) => welcomes.push(welcome),
    event: (topic: string, payload: unknown) => events.push([topic, payload]),
    end: (end: SessionEnd) => ends.push(end),
  };
  session = new WampSession(router.open(), clock, listener, "portico", "the-ticket");
  await settle();
});

const failure = (call: Promise<unknown>): Promise<PorticoError> =>
  call.then(
    () => expect.fail("it did not fail"),
    (error: unknown) => error as PorticoError,
  );

describe("a session", () => {
  it("logs in with the ticket and without an authid", () => {
    expect(router.tickets).toEqual(["the-ticket"]);
    expect(router.socket.sent[0]).toEqual([
      1,
      "portico",
      expect.not.objectContaining({ authid: expect.anything() as unknown }),
    ]);
    expect(welcomes).toEqual([expect.objectContaining({ sessionId: 1, userId: "7", role: "user" })]);
  });

  it("answers calls out of order", async () => {
    const [one, two] = [session.call("portico.a", {}), session.call("portico.b", {})];
    await settle();
    const [first, second] = router.calls;
    router.socket.receive(50, second?.id, {}, [], { n: 2 });
    router.socket.receive(50, first?.id, {}, [], { n: 1 });
    expect([await one, await two]).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it("gives the code, the message and the details of an error", async () => {
    router.answers = { "message.send": () => refuse("rate_limited", { retry_after_ms: 1500 }) };
    const error = await failure(session.call("portico.message.send", {}));
    expect(error).toBeInstanceOf(PorticoError);
    expect(error).toMatchObject({ code: "rate_limited", message: "refused", retryable: true });
    expect(error.details).toEqual({ retryAfterMs: 1500 });
  });

  it("gives the parts of a progressive answer, and waits as long as there are some", async () => {
    const parts: unknown[] = [];
    const done = session.call("portico.e", {}, { onProgress: (part) => parts.push(part), timeout: 1_000 });
    await settle();
    const id = router.calls[0]?.id;
    for (const n of [1, 2, 3]) {
      await clock.advance(900);
      router.socket.receive(50, id, { progress: true }, [], { n });
    }
    router.socket.receive(50, id, {}, [], { n: 4 });
    expect(await done).toEqual({ n: 4 });
    expect(parts).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    expect(router.calls[0]?.options).toEqual({ receive_progress: true });
    expect(clock.running).toBe(0);
  });

  it("fails a call without an answer after 30 seconds, and ignores a late one", async () => {
    const error = failure(session.call("portico.a", {}));
    await clock.advance(29_999);
    await clock.advance(1);
    expect(await error).toMatchObject({
      code: "unavailable",
      retryable: true,
      details: { reason: "timeout" },
    });
    router.socket.receive(50, router.calls[0]?.id, {}, [], {});
    expect(ends).toEqual([]);
  });

  it("fails what waits for an answer when the connection breaks, and sends nothing afterwards", async () => {
    const error = failure(session.call("portico.call.start", {}));
    await settle();
    router.socket.break();
    expect(await error).toMatchObject({ code: "unavailable", details: { reason: "lost" } });
    const late = await failure(session.call("portico.call.start", {}));
    expect(late).toMatchObject({ code: "unavailable", details: { reason: "offline" } });
    expect(router.callsOf("call.start")).toHaveLength(1);
    expect(ends).toHaveLength(1);
  });

  it("stops waiting when its caller does, and tells the server", async () => {
    const control = new AbortController();
    const error = failure(session.call("portico.a", {}, { signal: control.signal }));
    await settle();
    control.abort();
    expect(await error).toMatchObject({ details: { reason: "cancelled" }, retryable: false });
    expect(router.socket.sent.at(-1)?.slice(0, 2)).toEqual([49, router.calls[0]?.id]);
    expect(clock.running).toBe(0);
  });

  it("hears the events of a prefix with their topics", async () => {
    await session.subscribe("portico.event.");
    expect(router.socket.sent.at(-1)).toEqual([32, 1, { match: "prefix" }, "portico.event."]);
    await router.publish("typing", { user_id: "8" });
    expect(events).toEqual([["portico.event.typing", { user_id: "8" }]]);
  });

  it("says why the server ended it, and says goodbye", () => {
    router.socket.receive(6, { message: "the token expired" }, "portico.error.token_expired");
    expect(ends).toEqual([
      {
        reason: "portico.error.token_expired",
        message: "the token expired",
        details: { message: "the token expired" },
      },
    ]);
    expect(router.socket.sent.at(-1)?.[2]).toBe("wamp.close.goodbye_and_out");
    expect(router.socket.isClosed).toBe(true);
  });

  it("ends when the server sends what is no WAMP message", () => {
    router.socket.onmessage?.({ data: "<html>" });
    expect(ends).toHaveLength(1);
    expect(router.socket.isClosed).toBe(true);
  });
});
