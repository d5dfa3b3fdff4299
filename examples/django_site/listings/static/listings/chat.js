// One conversation: its messages by `seq`, the texts that are being sent, and how far the other person has read.

import { avatar, clock, day, element, newId, otherIds, otherName, soon, whileConnected } from "./page.js";

const PAGE = 50; // messages that are loaded at a time
const TYPING = 3_000; // milliseconds between two reports of typing; Portico ends one after six seconds
const GONE = "This conversation does not exist, or you do not take part in it.";

export class Chat {
  /** `back` is the address of the list, for narrow screens; without it there is no way back. */
  constructor(place, wamp, me, conversationId, other, back = null) {
    Object.assign(this, { place, wamp, me, id: conversationId });
    this.messages = new Map(); // by seq
    this.unsent = new Map(); // texts by local_id, until Portico has stored them
    this.others = new Set();
    this.seen = 0; // seq up to which somebody else has read
    this.readUpTo = 0;
    this.typingReported = 0;
    this.isInView = false;
    this.isTyping = false;
    this.isOnline = false;
    this.closing = new AbortController();
    this.build(other, back);
    this.listen();
    if (wamp.isOpen) this.load();
  }

  /** Stop listening, and empty the place. */
  close() {
    this.closing.abort();
    this.observer.disconnect();
    this.place.replaceChildren();
  }

  build(other, back) {
    this.title = element("strong", { textContent: other });
    this.note = element("small", {});
    this.face = avatar(other);
    this.list = element("ol", { className: "messages", role: "log" });
    this.earlier = element("button", { className: "link earlier", textContent: "Earlier messages", onclick: () => this.loadEarlier() });
    this.problem = element("p", { className: "problem", hidden: true, role: "status" });
    this.input = element("input", { placeholder: "Write a message", maxLength: 5000, autocomplete: "off", required: true, ariaLabel: "Message" });
    this.form = element("form", {}, this.input, element("button", { className: "button", textContent: "Send" }));
    const toList = back && element("a", { className: "back", href: back, textContent: "‹", ariaLabel: "All conversations" });
    const header = element("header", {}, toList, this.face, element("div", {}, this.title, this.note));
    this.place.replaceChildren(header, this.list, this.problem, this.form);
  }

  listen() {
    const { signal } = this.closing;
    const ofThisOne = (handler) => (event) => event.conversation_id === this.id && handler(event);
    const merge = ({ message }) => message.conversation_id === this.id && this.merge([message]);
    this.wamp.on("open", () => this.load(), signal);
    this.wamp.on("closed", () => this.complain("Connecting …"), signal);
    this.wamp.on("message.created", merge, signal);
    this.wamp.on("message.updated", merge, signal);
    this.wamp.on("message.deleted", ofThisOne(({ seq, rev, deleted_at }) => {
      const known = this.messages.get(seq);
      if (known) this.merge([{ ...known, rev, deleted_at, text: null }]);
    }), signal);
    this.wamp.on("receipt.read", ofThisOne(({ user_id, up_to_seq }) => this.noteRead(user_id, up_to_seq)), signal);
    this.wamp.on("typing", ofThisOne(({ user_id, is_typing }) => {
      if (user_id !== this.me) this.showNote({ isTyping: is_typing });
    }), signal);
    this.wamp.on("presence", ({ user_id, online }) => {
      if (this.others.has(user_id)) this.showNote({ isOnline: online });
    }, signal);
    document.addEventListener("visibilitychange", () => this.markRead(), { signal });
    this.observer = new IntersectionObserver((entries) => {
      this.isInView = entries.at(-1).isIntersecting;
      this.markRead();
    }, { threshold: 0.5 });
    this.observer.observe(this.list);
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.submit(this.input.value.trim()); }, { signal });
    this.input.addEventListener("input", () => this.reportTyping(), { signal });
  }

  /** Everything that may have happened while the page was not connected. */
  async load() {
    await this.trying(async () => {
      const of = { conversation_id: this.id };
      const [{ conversation }, { messages }, { receipts }] = await Promise.all([
        this.wamp.call("conversation.get", of),
        this.wamp.call("message.list", { ...of, limit: PAGE }),
        this.wamp.call("receipt.list", of),
      ]);
      this.showOther(conversation);
      this.complain("");
      // Messages are missing between those shown and the new ones: "Earlier messages" loads them.
      if (messages.length && !this.messages.has(messages[0].seq - 1)) this.messages.clear();
      this.merge(messages);
      for (const { user_id, read_seq } of receipts) this.noteRead(user_id, read_seq);
      for (const [localId, text] of this.unsent) this.send(localId, text);
    });
  }

  showOther(conversation) {
    const name = otherName(conversation, this.me);
    if (!name.includes("Somebody")) {
      this.title.textContent = name;
      this.face.textContent = name[0];
    }
    this.others = new Set(otherIds(conversation, this.me));
    if (this.others.size !== 1) return;
    const [userId] = this.others;
    this.wamp.call("presence.get", { user_ids: [userId] })
      .then((people) => this.showNote({ isOnline: people[userId].online }))
      .catch(() => {}); // the chat works without it
  }

  async loadEarlier() {
    const before = Math.min(...this.messages.keys());
    await this.trying(async () => {
      const { messages } = await this.wamp.call("message.list", { conversation_id: this.id, before, limit: PAGE });
      this.merge(messages, false);
    });
  }

  /** Keep the newest revision of each message. Events come at least once, and the list repeats them. */
  merge(messages, follow = true) {
    const last = Math.max(0, ...this.messages.keys());
    for (const message of messages) {
      const known = this.messages.get(message.seq);
      if (!known || known.rev < message.rev) this.messages.set(message.seq, message);
      if (message.sender_id === this.me) this.unsent.delete(message.local_id);
      else if (!known && follow) this.showNote({ isTyping: false });
    }
    const isNew = messages.some(({ seq }) => seq > last);
    if (last && messages.some(({ seq }) => seq > last + 1 && !this.messages.has(seq - 1))) this.load(); // one was missed
    this.show(isNew && follow);
    this.markRead();
  }

  submit(text) {
    if (!text) return;
    const localId = newId();
    this.unsent.set(localId, text);
    this.input.value = "";
    this.reportTyping(false);
    this.show(true);
    this.send(localId, text);
  }

  /** The same `local_id` is the same message, however often it is sent. */
  async send(localId, text) {
    try {
      const { message } = await this.wamp.call("message.send", { conversation_id: this.id, text, local_id: localId });
      this.merge([message]);
      this.complain("");
    } catch (error) {
      if (error.code === "unavailable") return this.complain("Not sent yet: connecting …");
      this.unsent.delete(localId);
      this.input.value ||= text; // Portico rejected it: the author gets the text back
      this.complain(error.message);
      this.show(true);
    }
  }

  reportTyping(isTyping = true) {
    if (isTyping && Date.now() - this.typingReported < TYPING) return;
    this.typingReported = isTyping ? Date.now() : 0;
    this.wamp.call("typing.set", { conversation_id: this.id, is_typing: isTyping }).catch(() => {}); // not worth an error
  }

  /** A message is read when it is on the screen of a page that is visible. */
  markRead = soon(() => {
    const last = Math.max(0, ...this.messages.keys());
    if (document.hidden || !this.isInView || this.closing.signal.aborted || last <= this.readUpTo) return;
    this.readUpTo = last;
    this.wamp.call("receipt.read", { conversation_id: this.id, up_to_seq: last }).then(
      (answer) => this.wamp.dispatch("unread.updated", answer), // Portico sends this event to other sessions only
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
      const isGone = error.code === "not_found" || error.code === "forbidden";
      this.form.hidden = isGone;
      this.complain(isGone ? GONE : error.message);
    }
  }

  showNote(change) {
    Object.assign(this, change);
    this.note.textContent = this.isTyping ? "is typing …" : this.isOnline ? "online" : "";
  }

  show(follow) {
    const { scrollTop, scrollHeight, clientHeight } = this.list;
    const wasAtEnd = scrollHeight - scrollTop - clientHeight < 40;
    const messages = [...this.messages.values()].sort((one, other) => one.seq - other.seq);
    const lastSeen = messages.findLast(({ sender_id, seq }) => sender_id === this.me && seq <= this.seen);
    this.list.replaceChildren(
      ...(messages[0]?.seq > 1 ? [this.earlier] : []),
      ...messages.flatMap((message, index) => [
        day(message.created_at) === day(messages[index - 1]?.created_at) ? null
          : element("li", { className: "day", textContent: day(message.created_at) }),
        this.bubble(message, message === lastSeen),
      ]).filter(Boolean),
      ...[...this.unsent.values()].map((text) => element("li", { className: "mine waiting", textContent: text })),
    );
    if (follow || wasAtEnd) this.list.scrollTop = this.list.scrollHeight;
    else this.list.scrollTop = scrollTop + (this.list.scrollHeight - scrollHeight);
  }

  bubble(message, isSeen) {
    const words = message.deleted_at ? "deleted" : message.text ?? message.attachments.map((file) => file.filename ?? file.url).join(", ");
    const edited = message.edited_at ? "edited, " : "";
    const time = element("time", { dateTime: message.created_at, textContent: `${edited}${clock(message.created_at)}${isSeen ? " · seen" : ""}` });
    const kind = message.type === "system" || message.type === "call" ? "system" : message.sender_id === this.me ? "mine" : "";
    return element("li", { className: `${kind} ${message.deleted_at ? "deleted" : ""}` }, words || `(${message.type})`, time);
  }
}
