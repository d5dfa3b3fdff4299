import { beforeEach, describe, expect, it } from "vitest";
import { Connection } from "../../src/connection/connection.js";
import type { NamedEvent, Status } from "../../src/connection/link.js";
import type { TokenSource } from "../../src/connection/token.js";
import type { PorticoError } from "../../src/errors.js";
import { FakeClock, settle } from "../support/clock.js";
import { FakeRouter, type FakeSocket, jwt, refuse, times } from "../support/router.js";

let clock: FakeClock;
let router: FakeRouter;
let statuses: Status[];
let errors: PorticoError[];
let events: NamedEvent[];
let asked: number;
let openedAt: number[];

beforeEach(() => {
  [clock, router, statuses, errors, events] = [new FakeClock(), new FakeRouter(), [], [], []];
  [asked, openedAt] = [0, []];
  router.answers = { "session.info": () => ({ session: {} }) };
});

/** A connection whose jitter is at its longest. */
async function connect(token: TokenSource = tokens(), userId: string | null = null): Promise<Connection> {
  const openSocket = (): FakeSocket => {
    openedAt.push(clock.now());
    return router.open();
  };
  const connection = new Connection(
    { url: "ws://portico", token, openSocket, clock, random: () => 1, userId: () => userId },
    {
      status: (status, error) => {
        statuses.push(status);
        if (error) errors.push(error);
      },
      joined: () => undefined,
      peer: () => undefined,
      event: (event) => events.push(event),
    },
  );
  connection.start();
  await settle();
  return connection;
}

/** A site that gives another token each time. */
const tokens =
  (userId = "7") =>
  () => {
    asked += 1;
    return Promise.resolve(jwt(userId, String(asked)));
  };

describe("a connection", () => {
  it("is online when it has logged in and hears events", async () => {
    await connect();
    expect(statuses).toEqual(["connecting", "online"]);
    await router.publish("typing", { conversation_id: 1, user_id: "8", is_typing: true });
    expect(events).toEqual([{ name: "typing", payload: { conversationId: 1, userId: "8", isTyping: true } }]);
  });

  it("calls in the SDK's spelling, and leaves undefined arguments out", async () => {
    const connection = await connect();
    router.answers["conversation.list"] = () => ({ conversations: [], next_cursor: null });
    const reply = await connection.call("conversation.list", { limit: 5, cursor: undefined });
    expect(router.callsOf("conversation.list")).toEqual([{ limit: 5 }]);
    expect(reply).toEqual({ conversations: [], nextCursor: null });
  });

  it("fails a call without a session, and does not send it later", async () => {
    router.isFrozen = true;
    const connection = await connect();
    await expect(connection.call("call.start", { toUserId: "8" })).rejects.toMatchObject({
      code: "unavailable",
      retryable: true,
    });
    router.isFrozen = false;
    await clock.advance(60_000);
    expect(connection.status).toBe("online");
    expect(router.callsOf("call.start")).toEqual([]);
  });

  it("connects again with growing pauses of at most 15 s", async () => {
    await connect();
    router.refusal = () => ({ reason: "portico.error.unavailable" });
    router.socket.break();
    const lost = clock.now();
    await clock.advance(60_000);
    const times = openedAt.filter((time) => time > lost);
    const pauses = times.map((time, index) => Math.round(time - (times[index - 1] ?? lost)));
    expect(pauses).toEqual([1_000, 1_600, 2_560, 4_096, 6_554, 10_486, 15_000, 15_000]);
    router.refusal = () => null;
    await clock.advance(15_001);
    expect(statuses.at(-1)).toBe("online");
  });

  it("waits as long as the server asks, also when the device wakes up", async () => {
    router.refusal = () => ({ reason: "portico.error.unavailable", details: { retry_after_ms: 30_000 } });
    const connection = await connect();
    connection.wake();
    await clock.advance(29_000);
    expect(router.sockets).toHaveLength(1);
    router.refusal = () => null;
    await clock.advance(3_000);
    expect(statuses.at(-1)).toBe("online");
  });

  it("connects at once when the device wakes up", async () => {
    router.refusal = () => ({ reason: "portico.error.unavailable" });
    const connection = await connect();
    router.refusal = () => null;
    connection.wake();
    await settle();
    expect(connection.status).toBe("online");
  });

  it("tries once more when the token function fails, and again, with pauses", async () => {
    const failing = (): Promise<string> => {
      asked += 1;
      return asked < 3 ? Promise.reject(new Error("the site is down")) : Promise.resolve(jwt("7"));
    };
    await connect(failing);
    expect(errors[0]?.message).toContain("the site is down");
    await clock.advance(3_000);
    expect(statuses.at(-1)).toBe("online");
    expect(asked).toBe(3);
  });

  it("does not wait for ever for a token", async () => {
    await connect(() => new Promise(() => (asked += 1)));
    await clock.advance(32_000);
    expect(asked).toBe(2);
    expect(errors[0]?.message).toContain("no token");
  });

  it("gives up when it closes", async () => {
    const connection = await connect();
    connection.stop();
    expect(router.socket.sent.at(-1)?.slice(0, 1)).toEqual([6]);
    await clock.advance(120_000);
    expect(connection.status).toBe("closed");
    expect(router.sockets).toHaveLength(1);
    expect(clock.running).toBe(0);
    await expect(connection.call("user.me", {})).rejects.toMatchObject({ retryable: false });
  });
});

describe("a refused token", () => {
  const EXPIRED = { reason: "portico.error.token_expired" };

  it("is replaced once by a newer one", async () => {
    router.refusal = (ticket) => (ticket === jwt("7", "1") ? EXPIRED : null);
    await connect();
    await clock.advance(1_001);
    expect(statuses.at(-1)).toBe("online");
    expect(router.tickets).toEqual([jwt("7", "1"), jwt("7", "2")]);
  });

  it.each(["token_expired", "forbidden"])(
    "of every kind (%s) ends in unauthorized, without a loop",
    async (code) => {
      router.refusal = () => ({ reason: `portico.error.${code}` });
      const connection = await connect();
      await clock.advance(600_000);
      expect(connection.status).toBe("unauthorized");
      expect(router.sockets).toHaveLength(2);
      expect(errors.at(-1)?.code).toBe(code);
      expect(clock.running).toBe(0);
    },
  );

  it("is not sent again", async () => {
    router.refusal = () => EXPIRED;
    const connection = await connect(() => jwt("7"));
    await clock.advance(600_000);
    expect(connection.status).toBe("unauthorized");
    expect(router.sockets).toHaveLength(1);
  });

  it("may be followed by another try of the page", async () => {
    router.refusal = () => EXPIRED;
    const connection = await connect();
    await clock.advance(60_000);
    router.refusal = () => null;
    connection.start();
    await settle();
    expect(connection.status).toBe("online");
  });

  it.each(["revoked", "by_admin"])("after portico.close.%s is not tried", async (reason) => {
    const connection = await connect();
    router.socket.receive(6, {}, `portico.close.${reason}`);
    await clock.advance(600_000);
    expect(connection.status).toBe("unauthorized");
    expect(router.sockets).toHaveLength(1);
  });

  it("is one of another user", async () => {
    const connection = await connect(tokens("8"), "7");
    await clock.advance(600_000);
    expect(connection.status).toBe("unauthorized");
    expect(router.tickets).toEqual([]);
  });

  it("is none: nobody is logged in at the site", async () => {
    const connection = await connect(() => "");
    expect(connection.status).toBe("unauthorized");
    expect(router.sockets).toEqual([]);
  });
});

describe("a session", () => {
  it("continues with a newer token before its end, by the server's clock and without a reconnect", async () => {
    router.answers["session.refresh"] = () => ({ expires_at: String(times(7_200)["expires_at"]) });
    const connection = await connect();
    await clock.advance((3600 - 91) * 1000);
    expect(router.callsOf("session.refresh")).toEqual([]);
    await clock.advance(2_000);
    expect(router.callsOf("session.refresh")).toEqual([{ token: jwt("7", "2") }]);
    await clock.advance(3_500_000);
    expect(router.callsOf("session.refresh")).toHaveLength(1);
    await clock.advance(100_000);
    expect(router.callsOf("session.refresh")).toHaveLength(2);
    expect(router.sockets).toHaveLength(1);
    expect(connection.status).toBe("online");
  });

  it("of a short token answers session.expiring at most every 15 seconds", async () => {
    router.lifetime = 30;
    router.answers["session.refresh"] = () => ({ expires_at: String(times(30)["expires_at"]) });
    await connect();
    for (let second = 0; second < 29; second += 1) {
      await router.publish("session.expiring", { expires_at: String(times(30)["expires_at"]) });
      await clock.advance(1_000);
    }
    expect(router.callsOf("session.refresh")).toHaveLength(2);
  });

  it("is not refreshed with the token that it has", async () => {
    await connect(() => jwt("7"));
    await clock.advance(3_590_000);
    expect(router.callsOf("session.refresh")).toEqual([]);
  });

  it("is tried again when the refresh fails", async () => {
    let refreshes = 0;
    router.answers["session.refresh"] = () =>
      (refreshes += 1) === 1 ? refuse("unavailable") : { expires_at: String(times(7200)["expires_at"]) };
    await connect();
    await clock.advance(3_590_000);
    expect(refreshes).toBe(2);
  });
});

describe("a line that went dead", () => {
  it("is noticed by itself: 25 s of silence, then a question without an answer", async () => {
    const connection = await connect();
    router.isFrozen = true;
    await clock.advance(29_000);
    expect(connection.status).toBe("online");
    await clock.advance(2_000);
    expect(connection.status).not.toBe("online");
    expect(router.sockets[0]?.isClosed).toBe(true);
  });

  it("is noticed within 10 s of a call", async () => {
    const connection = await connect();
    router.isFrozen = true;
    const failure = connection.call("user.me", {}).catch((error: unknown) => error);
    await clock.advance(10_000);
    expect(connection.status).not.toBe("online");
    expect(await failure).toMatchObject({ code: "unavailable" });
  });

  it("is noticed within 10 s when the device wakes up", async () => {
    const connection = await connect();
    router.isFrozen = true;
    connection.wake();
    await clock.advance(5_001);
    expect(connection.status).not.toBe("online");
  });

  it("is not a slow answer: any frame is a sign of life", async () => {
    const connection = await connect();
    router.answers["session.info"] = undefined as never;
    const slow = connection.call("user.me", {}).catch((error: unknown) => error);
    for (let second = 0; second < 28; second += 1) {
      await clock.advance(1_000);
      await router.publish("typing", {});
    }
    expect(connection.status).toBe("online");
    router.socket.receive(50, router.calls.find(({ name }) => name === "user.me")?.id, {}, [], { user: {} });
    expect(await slow).toEqual({ user: {} });
  });

  it("before the login is given up after 15 s", async () => {
    router.isFrozen = true;
    const connection = await connect();
    await clock.advance(15_001);
    expect(connection.status).toBe("offline");
  });
});
