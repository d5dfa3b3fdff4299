import { createHmac, randomUUID } from "node:crypto";
import { WebSocket } from "ws";
import { Connection } from "../../src/connection/connection.js";
import type { LinkListener, NamedEvent, Status } from "../../src/connection/link.js";
import type { TokenSource } from "../../src/connection/token.js";
import type { Socket } from "../../src/wamp/socket.js";
import { systemClock } from "../../src/clock.js";

/** The node that the tests run against. */
export const URL_OF_NODE = required("PORTICO_URL");
const SECRET = required("PORTICO_SECRET");

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: tests/system/test_sdk.py starts these tests`);
  return value;
}

/** Somebody who was never there before. */
export const someone = (name: string): string => `${name}-${randomUUID().slice(0, 8)}`;

/** An access token (HS256) that the node accepts. */
export function token(userId: string, ttl = 3600, role = "user"): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = { user_id: userId, portico_role: role, exp: now + ttl, iat: now, jti: randomUUID() };
  const body = [{ alg: "HS256", typ: "JWT" }, claims].map(encode).join(".");
  return `${body}.${createHmac("sha256", SECRET).update(body).digest("base64url")}`;
}

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");

/** Node 20 has no WebSocket of its own. */
export const openSocket = (url: string, subprotocol: string): Socket =>
  new WebSocket(url, subprotocol) as unknown as Socket;

/** Wait until something is true: looks again whenever `changed` says so. */
export async function until<Value>(look: () => Value | null | undefined | false): Promise<Value> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const found = look();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`it does not become true: ${String(look)}`);
    await new Promise((again) => setTimeout(again, 10));
  }
}

/** A connection that remembers what it heard. */
export class Recorded implements LinkListener {
  readonly statuses: Status[] = [];
  readonly codes: string[] = [];
  readonly events: NamedEvent[] = [];
  readonly link: Connection;

  constructor(source: TokenSource) {
    const options = { url: URL_OF_NODE, token: source, openSocket, clock: systemClock, random: Math.random };
    this.link = new Connection({ ...options, userId: () => null }, this);
    this.link.start();
  }

  status(status: Status, error?: { code: string }): void {
    this.statuses.push(status);
    if (error) this.codes.push(error.code);
  }

  joined(): void {
    // `status` says so too.
  }

  peer(): void {
    // There are no other tabs.
  }

  event(event: NamedEvent): void {
    this.events.push(event);
  }

  async online(): Promise<Connection> {
    await until(() => this.statuses.at(-1) === "online");
    return this.link;
  }
}
