import { Portico, type PorticoOptions } from "@portico/client";
import { toSnake, type Wire } from "../../../sdk/src/casing.js";
import type { Message, Standing } from "../../../sdk/src/generated/shapes.js";
import { ModelServer } from "../../../sdk/test/support/model.js";
import { FakeRouter, jwt } from "../../../sdk/test/support/router.js";

const wire = (answer: object): Wire => toSnake(answer) as Wire;

/** A router with a server of conversations behind it. What happens on the server arrives by events. */
export class Node extends FakeRouter {
  readonly server = new ModelServer();
  override userId = "me";

  constructor() {
    super();
    this.server.open();
    this.server.open();
    this.server.publish = ({ name, payload }) => {
      if (this.isOpen) this.socket.receive(36, 1, 1, { topic: `portico.event.${name}` }, [], wire(payload));
    };
    this.answers = {
      "sync.state": () => wire({ ...this.server.sync(null, 100), unreadTotal: 0, calls: [] }),
      "sync.changes": ({ since }) => wire(this.server.sync(since as string, 100)),
      "conversation.thread": ({ conversation_id: id }) => wire(this.thread(Number(id))),
      "message.list": ({ conversation_id: id, ...where }) =>
        wire({ messages: this.server.list(Number(id), where) }),
      "message.send": ({ conversation_id: id, local_id: localId, text }) =>
        wire({
          message: this.server.send(Number(id), "me", String(localId), String(text)),
          duplicate: false,
        }),
      "receipt.mark": () => ({ marked: [], missing: [], total: null }),
      "receipt.read": ({ conversation_id: id, up_to_seq: seq }) =>
        wire({ conversationId: id, total: 0, ...this.server.read(Number(id), "me", Number(seq)) }),
      "user.me": () => ({ user: { id: "me", name: "Me" } }),
      "presence.get": () => ({}),
      "call.history": () => ({ calls: [], next: null }),
    };
  }

  /** Somebody writes. */
  say(conversationId: number, text: string): Message {
    return this.server.send(conversationId, "bob", `in ${String(conversationId)}: ${text}`, text);
  }

  /** How many connections are open. */
  get connections(): number {
    return this.sockets.filter(({ isClosed }) => !isClosed).length;
  }

  get options(): PorticoOptions {
    return { url: "ws://node/ws", token: jwt("me"), userId: "me", storage: "memory", openSocket: this.open };
  }

  client(): Portico {
    return new Portico(this.options);
  }

  private get isOpen(): boolean {
    return this.sockets.at(-1)?.isClosed === false;
  }

  private thread(id: number): object {
    const messages = this.server.list(id, {});
    const receipts: Standing[] = this.server.standings(id);
    return { conversation: this.server.get(id), messages, hasOlder: false, receipts, typing: [] };
  }
}
