import type { EventName, Events, ProcedureName, Procedures } from "../generated/registry.js";
import type { Message } from "../generated/shapes.js";
import type { OutboxEntry } from "../outbox/outbox.js";
import type { CallOptions, Welcome } from "../wamp/session.js";
import type { PorticoError } from "../errors.js";

/** The state of the connection. `unauthorized`: Portico refuses the token, and nothing is tried until `connect()`. */
export type Status = "connecting" | "online" | "offline" | "unauthorized" | "closed";

export type Request<Name extends ProcedureName> = Procedures[Name]["request"];
export type Reply<Name extends ProcedureName> = Procedures[Name]["reply"];

/** An event with its name, in the SDK's spelling of keys. */
export type NamedEvent = {
  [Name in EventName]: { readonly name: Name; readonly payload: Events[Name] };
}[EventName];

/** What tabs of one page tell each other. */
export type PeerMessage =
  /** An answer stood for these events. */
  | { readonly kind: "learned"; readonly events: readonly NamedEvent[] }
  /** A message waits to be sent, or failed. */
  | { readonly kind: "put"; readonly entry: OutboxEntry }
  /** A message was sent or discarded. */
  | { readonly kind: "removed"; readonly localId: string; readonly message: Message | null }
  /** The user has logged out. */
  | { readonly kind: "logout" };

/** Hears what a link does. */
export interface LinkListener {
  status(status: Status, error?: PorticoError): void;
  /** There is a new session: what happened before it has to be asked for. */
  joined(welcome: Welcome): void;
  event(event: NamedEvent): void;
  /** Another tab says something. */
  peer(message: PeerMessage): void;
}

/** A way to Portico: a connection of this page, or that of another tab. */
export interface Link {
  readonly status: Status;
  /** Whether this tab has the connection: it stores the state and sends what is in the outbox. */
  readonly isLeader: boolean;
  /** Begin to connect; again after `unauthorized`. */
  start(): void;
  /** Close for good. */
  stop(): void;
  /** Tell the other tabs. */
  share(message: PeerMessage): void;
  /** Call a procedure. Fails at once without a session: nothing waits to be sent later. */
  call<Name extends ProcedureName>(
    name: Name,
    request: Request<Name>,
    options?: CallOptions,
  ): Promise<Reply<Name>>;
}
