/** Shows the connection of a person, and how long a message took from "pending" until it was stored. */
import { Portico } from "../sdk/portico.js";

export class Meter {
  #panel;
  #client;
  #changed;
  #thread = null;
  #pending = new Map(); // when a message began to wait, by its local id
  #wasLost = false;

  constructor(userId, token, panel, changed) {
    this.#panel = panel;
    this.#changed = changed;
    const url = new URL("ws", location.href.replace(/^http/, "ws")).href;
    // In a secure context this shares the connection of the chat elements, as a second tab would.
    this.#client = new Portico({ url, userId, token });
    this.#client.on("status", () => this.#show());
    this.#client.connect().catch(() => undefined); // the status says it
    this.#show();
  }

  /** Whether it was lost since `expectLoss`, and is there again. */
  get isBack() {
    return this.#wasLost && this.#client.status === "online";
  }

  expectLoss() {
    this.#wasLost = false;
  }

  /** Measure what is sent in this conversation. */
  watch(conversationId) {
    if (this.#thread?.id === conversationId) return;
    this.#thread?.close();
    this.#pending.clear();
    this.#thread = this.#client.conversation(conversationId);
    this.#thread.subscribe(() => this.#measure(this.#thread.getSnapshot().messages));
  }

  #measure(messages) {
    const now = performance.now();
    for (const { localId, status } of messages) {
      const since = this.#pending.get(localId);
      if (status === "pending" && since === undefined) this.#pending.set(localId, now);
      if (status === "pending" || since === undefined) continue;
      this.#pending.delete(localId);
      if (status !== "failed") this.#say(".time", `last send ${duration(now - since)}`);
    }
  }

  #show() {
    const { status } = this.#client;
    if (status !== "online") this.#wasLost = true;
    this.#panel.dataset.status = status;
    this.#say(".state", status);
    this.#changed();
  }

  #say(selector, text) {
    this.#panel.querySelector(selector).textContent = text;
  }
}

function duration(milliseconds) {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
