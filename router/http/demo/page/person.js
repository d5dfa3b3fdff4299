/** One of the two people: a client of their own, which the page asks, and what the panel shows of its connection. */
import { Portico } from "../sdk/portico.js";
import { tokenOf } from "./node.js";

const EVERY = 20_000; // milliseconds between two measurements of an answer

export class Person {
  /** Gets a token from the node. Elements with this function share one connection. */
  token = () => tokenOf(this.userId);
  #changed;
  #thread = null;
  #pending = new Map(); // when a message began to wait, by its local id
  #wasLost = false;

  /** `panel` is the person's part of the page; `changed` is called when the connection has changed. */
  constructor(panel, changed) {
    this.panel = panel;
    this.userId = panel.id;
    this.#changed = changed;
    const url = new URL("ws", location.href.replace(/^http/, "ws")).href;
    // In a secure context this shares the connection of the chat elements, as a second tab would.
    this.client = new Portico({ url, userId: this.userId, token: this.token });
    this.client.on("status", () => this.#show());
    this.client.connect().catch(() => undefined); // the status says it
    setInterval(() => void this.#measureAnswer(), EVERY);
    this.#show();
  }

  get name() {
    return this.panel.dataset.name;
  }

  /** Whether the connection was lost since `expectLoss`, and is there again. */
  get isBack() {
    return this.#wasLost && this.client.status === "online";
  }

  expectLoss() {
    this.#wasLost = false;
  }

  /** The conversation about a home, or undefined. */
  conversationAbout(property) {
    return this.client.conversations.getSnapshot().items.find(({ propertyId }) => propertyId === property);
  }

  /** What a conversation is about; null when it is about nothing, or there is no connection. */
  async propertyOf(conversationId) {
    const known = this.client.conversations.getSnapshot().items.find(({ id }) => id === conversationId);
    if (known) return known.propertyId;
    const found = await this.client.rpc("conversation.get", { conversationId }).catch(() => null);
    return found?.conversation.propertyId ?? null;
  }

  /** Measure what is sent in this conversation. */
  watch(conversationId) {
    if (this.#thread?.id === conversationId) return;
    this.#thread?.close();
    this.#pending.clear();
    this.#thread = this.client.conversation(conversationId);
    this.#thread.subscribe(() => this.#measureSends(this.#thread.getSnapshot().messages));
  }

  #measureSends(messages) {
    const now = performance.now();
    for (const { localId, status } of messages) {
      const since = this.#pending.get(localId);
      if (status === "pending" && since === undefined) this.#pending.set(localId, now);
      if (status === "pending" || since === undefined) continue;
      this.#pending.delete(localId);
      if (status !== "failed") this.#say(".send", `last send ${duration(now - since)}`);
    }
  }

  async #measureAnswer() {
    const since = performance.now();
    try {
      await this.client.rpc("session.info", {});
      this.#say(".answer", `answers in ${duration(performance.now() - since)}`);
    } catch {
      this.#say(".answer", "");
    }
  }

  #show() {
    const { status } = this.client;
    if (status === "online") void this.#measureAnswer();
    else this.#wasLost = true;
    this.panel.dataset.status = status;
    this.#say(".state", status);
    this.#changed();
  }

  #say(selector, text) {
    this.panel.querySelector(selector).textContent = text;
  }
}

function duration(milliseconds) {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
