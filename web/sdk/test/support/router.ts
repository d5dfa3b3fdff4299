import type { Wire } from "../../src/casing.js";
import type { Socket } from "../../src/wamp/socket.js";
import { settle } from "./clock.js";

type Frame = readonly unknown[];
type Answer = (payload: Wire) => Wire;

/** A socket in a test's hands: what the client sent, and the client's handlers. */
export class FakeSocket implements Socket {
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: never) => void) | null = null;
  onerror: ((event: never) => void) | null = null;
  readonly sent: Frame[] = [];
  isClosed = false;

  constructor(private readonly hear: (frame: Frame, socket: FakeSocket) => void) {}

  send(text: string): void {
    const frame = JSON.parse(text) as Frame;
    this.sent.push(frame);
    this.hear(frame, this);
  }

  close(): void {
    this.isClosed = true;
  }

  open(): void {
    this.onopen?.({} as never);
  }

  receive(...frame: unknown[]): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  /** The connection breaks. */
  break(): void {
    this.isClosed = true;
    this.onclose?.({} as never);
  }
}

/** A router that logs everybody in whose token it accepts, and answers procedures as a test says. */
export class FakeRouter {
  readonly sockets: FakeSocket[] = [];
  readonly calls: { name: string; payload: Wire; id: number; options: Wire }[] = [];
  readonly tickets: string[] = [];
  /** Reason and details of the ABORT for a ticket; null logs in. */
  refusal: (ticket: string) => { reason: string; details?: Wire } | null = () => null;
  answers: Record<string, Answer> = {};
  /** A frozen router takes what is sent and says nothing. */
  isFrozen = false;
  lifetime = 3600;
  userId = "7";

  readonly open = (): FakeSocket => {
    const socket = new FakeSocket((frame, from) => this.hear(frame, from));
    this.sockets.push(socket);
    queueMicrotask(() => {
      if (!this.isFrozen) socket.open();
    });
    return socket;
  };

  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error("nobody has connected");
    return socket;
  }

  /** The calls of one procedure: their arguments. */
  callsOf(name: string): Wire[] {
    return this.calls.filter((call) => call.name === name).map(({ payload }) => payload);
  }

  async publish(name: string, payload: Wire): Promise<void> {
    this.socket.receive(36, 1, 1, { topic: `portico.event.${name}` }, [], payload);
    await settle();
  }

  private hear(frame: Frame, socket: FakeSocket): void {
    if (this.isFrozen) return;
    queueMicrotask(() => {
      if (!socket.isClosed) this.answer(frame, socket);
    });
  }

  private answer(frame: Frame, socket: FakeSocket): void {
    const id = frame[1];
    if (frame[0] === 1) socket.receive(4, "ticket", {});
    if (frame[0] === 5) this.logIn(String(frame[1]), socket);
    if (frame[0] === 32) socket.receive(33, id, 1);
    if (frame[0] === 48) this.call(frame, socket);
  }

  private logIn(ticket: string, socket: FakeSocket): void {
    this.tickets.push(ticket);
    const refusal = this.refusal(ticket);
    if (refusal) return socket.receive(3, refusal.details ?? {}, refusal.reason);
    const authextra = { user_id: this.userId, protocol: 1, ...times(this.lifetime) };
    socket.receive(2, this.sockets.length, { authid: this.userId, authrole: "user", authextra });
  }

  private call(frame: Frame, socket: FakeSocket): void {
    const [, id, options, uri, , payload] = frame as [number, number, Wire, string, unknown, Wire];
    const name = uri.replace("portico.", "");
    this.calls.push({ name, payload, id, options });
    const answer = this.answers[name];
    if (!answer) return;
    try {
      socket.receive(50, id, {}, [], answer(payload));
    } catch (thrown) {
      const { error, kwargs } = thrown as { error: string; kwargs: Wire };
      socket.receive(8, 48, id, {}, error, ["refused"], kwargs);
    }
  }
}

/** What an answer throws to refuse a call. */
export const refuse = (code: string, kwargs: Wire = {}): never => {
  throw Object.assign(new Error(code), { error: `portico.error.${code}`, kwargs });
};

/** `expires_at` and `server_time`: the server's clock is hours away from that of the test. */
export function times(lifetime: number): Wire {
  const server = Date.UTC(2030, 0, 1, 12);
  return {
    server_time: new Date(server).toISOString(),
    expires_at: new Date(server + lifetime * 1000).toISOString(),
  };
}

/** A JWT of a user, without a signature. */
export function jwt(userId: string, mark = ""): string {
  return `x.${btoa(JSON.stringify({ user_id: userId, mark }))}.x`;
}
