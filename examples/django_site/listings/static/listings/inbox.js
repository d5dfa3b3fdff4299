// The list of conversations, the one with the newest message first, and the chat that the address names (`#12`).

import { Chat } from "./chat.js";
import { avatar, element, otherName, soon, whileConnected } from "./page.js";

const NEWS = ["open", "message.created", "message.updated", "message.deleted", "conversation.created",
  "conversation.updated", "conversation.removed", "unread.updated"];
const HINT = "Choose a conversation.";

export class Inbox {
  constructor(list, place, wamp, me) {
    Object.assign(this, { list, place, wamp, me });
    this.chat = null;
    this.conversations = [];
    this.reload = soon(() => whileConnected(() => this.load()));
    for (const name of NEWS) wamp.on(name, this.reload);
    addEventListener("hashchange", () => this.openByAddress());
    this.openByAddress();
    if (wamp.isOpen) this.reload();
  }

  async load() {
    ({ conversations: this.conversations } = await this.wamp.call("conversation.list", { limit: 100 }));
    this.show();
  }

  show() {
    const rows = this.conversations.map((each) => element("li", {}, this.row(each)));
    const empty = element("li", { className: "empty", textContent: "Nobody has written yet." });
    this.list.replaceChildren(...(rows.length ? rows : [empty]));
  }

  row(conversation) {
    const { id, unread, last_message: last } = conversation;
    const name = otherName(conversation, this.me);
    const badge = element("span", { className: "badge", textContent: unread, hidden: unread === 0 });
    const mine = last?.sender_id === this.me ? "You: " : "";
    const line = last ? mine + (last.text ?? `(${last.type})`) : "";
    const row = element("a", { href: `#${id}` }, avatar(name),
      element("strong", { textContent: name }), badge,
      element("span", { className: "line", textContent: conversation.title ?? "" }),
      element("span", { className: "line", textContent: line }));
    if (this.chat?.id === id) row.ariaCurrent = "true";
    return row;
  }

  /** No conversation opens without the user: opening one marks its messages as read. */
  openByAddress() {
    const id = Number(location.hash.slice(1));
    this.chat?.close();
    this.chat = id ? this.open(id) : null;
    this.place.parentElement.classList.toggle("reading", id > 0); // a narrow screen shows the list or the chat
    if (!id) this.place.replaceChildren(element("p", { className: "hint", textContent: HINT }));
    this.show();
  }

  open(id) {
    const conversation = this.conversations.find((each) => each.id === id);
    return new Chat(this.place, this.wamp, this.me, id, conversation ? otherName(conversation, this.me) : "", "#");
  }
}
