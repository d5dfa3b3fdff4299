/** A channel between the tabs of a browser. What a tab posts the others receive, in order. */
export interface Channel {
  onmessage: ((event: MessageEvent) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}

/** What tabs need to share one connection. */
export interface TabsPlatform {
  openChannel(name: string): Channel;
  /** Run `lead` when no other tab leads any more, until its promise ends or the signal aborts the wait. */
  lead(name: string, lead: () => Promise<void>, signal: AbortSignal): void;
}

/** Web Locks and BroadcastChannel; null where one of them is missing (Node, React Native, plain http). */
export function browserTabs(): TabsPlatform | null {
  if (typeof document === "undefined" || typeof BroadcastChannel === "undefined" || !("locks" in navigator))
    return null;
  return {
    openChannel: (name) => new BroadcastChannel(name),
    lead: (name, lead, signal) => {
      navigator.locks.request(name, { signal }, lead).catch(() => {
        if (!signal.aborted) void lead(); // a sandboxed frame may not lock: it has nobody to share with
      });
    },
  };
}
