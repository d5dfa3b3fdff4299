import type { Channel, TabsPlatform } from "../../src/tabs/platform.js";

/** A browser with tabs: locks and channels in memory. Messages are copied and arrive later, as in a browser. */
export class FakeBrowser {
  private readonly channels = new Map<string, Set<FakeChannel>>();
  private readonly queues = new Map<string, (() => void)[]>();
  private readonly held = new Set<string>();

  /** The platform of a new tab. Its `crash` ends the tab without a word. */
  openTab(): TabsPlatform & { crash: () => void } {
    const opened: FakeChannel[] = [];
    const releases: (() => void)[] = [];
    let isCrashed = false;
    return {
      openChannel: (name) => {
        const channel = new FakeChannel(this.peers(name));
        opened.push(channel);
        return channel;
      },
      lead: (name, lead, signal) => {
        this.enqueue(name, signal, async () => {
          if (isCrashed) return;
          await Promise.race([lead(), new Promise<void>((release) => releases.push(release))]);
        });
      },
      crash: () => {
        isCrashed = true;
        for (const channel of opened) channel.close();
        for (const release of releases) release();
      },
    };
  }

  private peers(name: string): Set<FakeChannel> {
    const peers = this.channels.get(name) ?? new Set<FakeChannel>();
    this.channels.set(name, peers);
    return peers;
  }

  private enqueue(name: string, signal: AbortSignal, run: () => Promise<void>): void {
    const queue = this.queues.get(name) ?? [];
    this.queues.set(name, queue);
    queue.push(() => {
      if (signal.aborted) return this.next(name);
      this.held.add(name);
      void run().then(() => {
        this.held.delete(name);
        this.next(name);
      });
    });
    if (!this.held.has(name)) this.next(name);
  }

  private next(name: string): void {
    queueMicrotask(() => this.queues.get(name)?.shift()?.());
  }
}

class FakeChannel implements Channel {
  onmessage: ((event: MessageEvent) => void) | null = null;

  constructor(private readonly peers: Set<FakeChannel>) {
    peers.add(this);
  }

  postMessage(message: unknown): void {
    if (!this.peers.has(this)) return;
    const data: unknown = structuredClone(message);
    const others = [...this.peers].filter((peer) => peer !== this);
    queueMicrotask(() => {
      for (const peer of others)
        if (this.peers.has(peer)) peer.onmessage?.(new MessageEvent("message", { data }));
    });
  }

  close(): void {
    this.peers.delete(this);
  }
}
