// The list of conversations, the one with the newest message first, and the one that is open beside it.

import { Chat } from "./chat.js";
import { element, otherName, soon, whileConnected } from "./page.js";

const NEWS = ["open", "message.created", "message.updated", "message.deleted", "conversation.created",
  "conversation.updated", "conversation.removed", "unread.updated"];

export class Inbox {
  constructor(list, place, wamp, me) {
    Object.assign(this, { list, place, wamp, me });
    this.chat = null;
    const load = soon(() => whileConnected(() => this.load()));
    for (const name of NEWS) wamp.on(name, load);
    if (wamp.isOpen) load();
  }

  async load() {
    const { conversations } = await this.wamp.call("conversation.list", { limit: 100 });
    const rows = conversations.map((each) => element("li", {}, this.row(each)));
    const empty = element("li", { className: "empty", textContent: "Nobody has written yet." });
    this.list.replaceChildren(...(rows.length ? rows : [empty]));
    if (!this.chat && conversations.length) this.open(conversations[0]);
  }

  row(conversation) {
    const { id, unread, last_message: last } = conversation;
    const badge = element("span", { className: "badge", textContent: unread, hidden: unread === 0 });
    const line = last?.text ?? (last ? `(${last.type})` : "");
    const row = element("button", { onclick: () => this.open(conversation) },
      element("strong", { textContent: otherName(conversation, this.me) }), badge,
      element("span", { className: "line", textContent: conversation.title ?? "" }),
      element("span", { className: "line", textContent: line }));
    if (this.chat?.id === id) row.ariaCurrent = "true";
    return row;
  }

  open(conversation) {
    if (this.chat?.id === conversation.id) return;
    this.chat?.close();
    this.place.hidden = false;
    this.chat = new Chat(this.place, this.wamp, this.me, conversation.id, otherName(conversation, this.me));
    whileConnected(() => this.load());
  }
}
