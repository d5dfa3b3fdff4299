import type { Core } from "../core.js";
import type { Subscriber } from "./subscriber.js";

/** What a notification is about. */
export interface PushTarget {
  readonly kind: string;
  /** Where the site shows it. */
  readonly url: string;
  readonly conversationId: number | null;
  readonly seq: number | null;
  readonly callId: number | null;
}

/** Push notifications of this browser. Their code is loaded when it is first used. */
export class Push {
  private subscriber: Promise<Subscriber> | null = null;

  /** @internal */
  constructor(
    private readonly core: Core,
    private readonly worker: string,
  ) {}

  /**
   * Ask the user for permission, and send pushes to this browser. Call it in a click. Rejects with `forbidden`:
   * `details.reason` is `not_supported`, `denied` (by the user), or `no_key` (the node sends no Web Push).
   */
  async enable(): Promise<void> {
    await (await this.load()).enable();
  }

  /** Continue what the user has enabled before, and ask nothing. Call it after each start. Answers whether it is on. */
  async resume(): Promise<boolean> {
    return (await this.load()).resume();
  }

  /** Send no more pushes to this browser. A logout does it too. */
  async disable(): Promise<void> {
    await (await this.load()).disable();
  }

  /** The user has clicked a notification, and a page of the site was open: show what it is about. The answer ends it. */
  on(_: "open", listener: (target: PushTarget) => void): () => void {
    const stop = this.load().then((subscriber) => subscriber.opened.on("open", listener));
    return () => void stop.then((end) => end());
  }

  private load(): Promise<Subscriber> {
    this.subscriber ??= import("./subscriber.js").then((code) => new code.Subscriber(this.core, this.worker));
    return this.subscriber;
  }
}
