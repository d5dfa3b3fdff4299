import { Portico, type PorticoOptions, type Status } from "@portico/client";
import { endCalls } from "./call-store.js";
import { Hold } from "./hold.js";

/** A client that a provider makes, connects and closes. */
export interface OwnedClient {
  readonly portico: Portico;
  readonly hold: Hold;
}

const unstarted = new WeakSet<Portico>();

/** A client with the newest of the options; nothing happens before it is taken. */
export function ownClient(options: () => PorticoOptions): OwnedClient {
  const portico = new Portico({ ...options(), token: () => tokenOf(options()) });
  unstarted.add(portico);
  portico.on("status", () => unstarted.delete(portico));
  const close = (): void => {
    endCalls(portico);
    portico.close();
  };
  return { portico, hold: new Hold(() => connect(portico), close) };
}

/** Connect. A refusal is in the status and in the event `error`, so nobody has to catch it here. */
export function connect(portico: Portico): void {
  portico.connect().catch(() => undefined);
}

/** A client that a provider has just made is about to connect; `offline` would be untrue. */
export const statusOf = (portico: Portico): Status =>
  unstarted.has(portico) ? "connecting" : portico.status;

function tokenOf({ token }: PorticoOptions): string | Promise<string> {
  return typeof token === "function" ? token() : token;
}
