import { Portico, type TokenSource } from "@portico/client";

const LINGER = 2_000; // milliseconds: an element that is moved in the page is out of it for a moment

interface Shared {
  readonly client: Portico;
  uses: number;
}

/** By the address and the token function: two people on one page have two functions. */
const clients = new Map<string, Map<unknown, Shared>>();

/** The connection of the page to a node: elements with the same address and token function share it. */
export function acquire(url: string, token: TokenSource, source: unknown): Portico {
  const ofNode = clients.get(url) ?? new Map<unknown, Shared>();
  clients.set(url, ofNode);
  let shared = ofNode.get(source);
  if (!shared) {
    shared = { client: new Portico({ url, token }), uses: 0 };
    ofNode.set(source, shared);
    shared.client.connect().catch(() => undefined); // the status says it
  }
  shared.uses += 1;
  return shared.client;
}

/** The element needs the connection no more. The last one closes it. */
export function release(url: string, source: unknown): void {
  const shared = clients.get(url)?.get(source);
  if (!shared) return;
  shared.uses -= 1;
  setTimeout(() => {
    if (shared.uses > 0 || clients.get(url)?.get(source) !== shared) return;
    clients.get(url)?.delete(source);
    shared.client.close();
  }, LINGER);
}
