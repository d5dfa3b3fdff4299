// One conversation: what was said, by `seq`; what is being said; how far the other one has read.

import { clock, element, otherName, soon, whileConnected } from "./page.js";

const PAGE = 50; // messages that are loaded at a time
const TYPING = 3_000; // milliseconds between two words of "is typing"; Portico lets them fade after six

export class Chat {
  constructor(place, wamp, me, conversationId, other) {
    Object.assign(this, { place, wamp, me, id: conversationId });
    this.messages = new Map(); // by seq
    this.unsent = new Map(); // texts by local_id, until Portico has them
    this.seen = 0; // seq up to which somebody else has read
    this.readUpTo = 0;
    this.saidTyping = 0;
    this.over = new AbortController();
    this.build(other);
    this.listen();
    if (wamp.isOpen) this.load();
  }

  /** Let go of the place. */
  close() {
    this.over.abort();
    this.place.replaceChildren();
  }

  build(other) {
    this.title = element("strong", { textContent: other });
    this.note = element("small", {});
    this.list = element("ol", { className: "said", role: "log" });
    this.earlier = element("button", { className: "link earlier", textContent: "Earlier messages", onclick: () => this.loadEarlier() });
    this.problem = element("p", { className: "problem", hidden: true, role: "status" });
    this.input = element("input", { placeholder: "Write a message", maxLength: 5000, autocomplete: "off", required: true, ariaLabel: "Message" });
    this.form = element("form", {}, this.input, element("button", { className: "button", textContent: "Send" }));
    this.place.replaceChildren(element("header", {}, this.title, this.note), this.list, this.problem, this.form);
  }

  listen() {
    const { signal } = this.over;
    const mine = (handler) => (event) => event.conversation_id === this.id && handler(event);
    const heard = ({ message }) => message.conversation_id === this.id && this.take([message]);
    this.wamp.on("open", () => this.load(), signal);
    this.wamp.on("closed", () => this.complain("Connecting …"), signal);
    this.wamp.on("message.created", heard, signal);
    this.wamp.on("message.updated", heard, signal);
    this.wamp.on("message.deleted", mine(({ seq, rev, deleted_at }) => {
      const known = this.messages.get(seq);
      if (known) this.take([{ ...known, rev, deleted_at, text: null }]);
    }), signal);
    this.wamp.on("receipt.read", mine(({ user_id, up_to_seq }) => this.noteRead(user_id, up_to_seq)), signal);
    this.wamp.on("typing", mine(({ user_id, is_typing }) => {
      if (user_id !== this.me) this.note.textContent = is_typing ? "is typing …" : "";
    }), signal);
    document.addEventListener("visibilitychange", () => this.read(), { signal });
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.say(this.input.value.trim()); }, { signal });
    this.input.addEventListener("input", () => this.sayTyping(), { signal });
  }

  /** Everything that may have happened while the page was not connected. */
  async load() {
    await this.trying(async () => {
      const ask = { conversation_id: this.id };
      const [{ conversation }, { messages }, { receipts }] = await Promise.all([
        this.wamp.call("conversation.get", ask),
        this.wamp.call("message.list", { ...ask, limit: PAGE }),
        this.wamp.call("receipt.list", ask),
      ]);
      const known = otherName(conversation, this.me);
      if (!known.includes("Somebody")) this.title.textContent = known;
      this.complain("");
      // A hole between what is shown and what is new: "Earlier messages" loads it.
      if (messages.length && !this.messages.has(messages[0].seq - 1)) this.messages.clear();
      this.take(messages);
      for (const { user_id, read_seq } of receipts) this.noteRead(user_id, read_seq);
      for (const [localId, text] of this.unsent) this.send(localId, text);
    });
  }

  async loadEarlier() {
    const before = Math.min(...this.messages.keys());
    await this.trying(async () => {
      const { messages } = await this.wamp.call("message.list", { conversation_id: this.id, before, limit: PAGE });
      this.take(messages, false);
    });
  }

  /** Keep the newest of each message. Live ones come at least once, and the list may bring them again. */
  take(messages, follow = true) {
    const last = Math.max(0, ...this.messages.keys());
    for (const message of messages) {
      const known = this.messages.get(message.seq);
      if (!known || known.rev < message.rev) this.messages.set(message.seq, message);
      if (message.sender_id === this.me) this.unsent.delete(message.local_id);
      else if (!known && follow) this.note.textContent = "";
    }
    const isNew = messages.some(({ seq }) => seq > last);
    if (last && messages.some(({ seq }) => seq > last + 1 && !this.messages.has(seq - 1))) this.load(); // one was missed
    this.show(isNew && follow);
    this.read();
  }

  say(text) {
    if (!text) return;
    const localId = crypto.randomUUID();
    this.unsent.set(localId, text);
    this.input.value = "";
    this.saidTyping = 0;
    this.show(true);
    this.send(localId, text);
  }

  /** The same `local_id` is the same message, however often it is sent. */
  async send(localId, text) {
    try {
      const { message } = await this.wamp.call("message.send", { conversation_id: this.id, text, local_id: localId });
      this.take([message]);
      this.complain("");
    } catch (error) {
      if (error.code === "unavailable") return this.complain("Not sent yet: connecting …");
      this.unsent.delete(localId);
      this.input.value ||= text; // refused for good: whoever wrote it gets it back
      this.complain(error.message);
      this.show(true);
    }
  }

  sayTyping() {
    if (Date.now() - this.saidTyping < TYPING) return;
    this.saidTyping = Date.now();
    this.wamp.call("typing.set", { conversation_id: this.id, is_typing: true }).catch(() => {}); // nobody misses it
  }

  /** Who looks at it has read it. */
  read = soon(() => {
    const last = Math.max(0, ...this.messages.keys());
    if (document.hidden || this.over.signal.aborted || last <= this.readUpTo) return;
    this.readUpTo = last;
    this.wamp.call("receipt.read", { conversation_id: this.id, up_to_seq: last }).then(
      (answer) => this.wamp.tell("unread.updated", answer), // Portico tells it to my other devices only
      () => { this.readUpTo = 0; },
    );
  });

  noteRead(userId, seq) {
    if (userId === this.me || seq <= this.seen) return;
    this.seen = seq;
    this.show(false);
  }

  complain(words) {
    this.problem.textContent = words;
    this.problem.hidden = !words;
  }

  async trying(work) {
    try {
      await whileConnected(work);
    } catch (error) {
      this.complain(error.message);
    }
  }

  show(follow) {
    const { scrollTop, scrollHeight, clientHeight } = this.list;
    const wasAtEnd = scrollHeight - scrollTop - clientHeight < 40;
    const said = [...this.messages.values()].sort((one, other) => one.seq - other.seq);
    const lastMine = said.findLast(({ sender_id, seq }) => sender_id === this.me && seq <= this.seen);
    this.list.replaceChildren(
      ...(said[0]?.seq > 1 ? [this.earlier] : []),
      ...said.map((message) => this.bubble(message, message === lastMine)),
      ...[...this.unsent.values()].map((text) => element("li", { className: "mine waiting", textContent: text })),
    );
    if (follow || wasAtEnd) this.list.scrollTop = this.list.scrollHeight;
    else this.list.scrollTop = scrollTop + (this.list.scrollHeight - scrollHeight);
  }

  bubble(message, isSeen) {
    const words = message.deleted_at ? "taken back" : message.text ?? message.attachments.map((file) => file.filename ?? file.url).join(", ");
    const edited = message.edited_at ? "edited, " : "";
    const time = element("time", { dateTime: message.created_at, textContent: `${edited}${clock(message.created_at)}${isSeen ? " · seen" : ""}` });
    const kind = message.type === "system" || message.type === "call" ? "system" : message.sender_id === this.me ? "mine" : "";
    return element("li", { className: `${kind} ${message.deleted_at ? "gone" : ""}` }, words || `(${message.type})`, time);
  }
}
