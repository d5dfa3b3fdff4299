// WAMP v2 (https://wamp-proto.org) over a WebSocket, in JSON: as much of it as these pages need.

const [HELLO, WELCOME, ABORT, CHALLENGE, AUTHENTICATE, GOODBYE, ERROR] = [1, 2, 3, 4, 5, 6, 8];
const [SUBSCRIBE, SUBSCRIBED, EVENT, CALL, RESULT] = [32, 33, 36, 48, 50];
const FIRST_PAUSE = 500; // milliseconds before the first new try; the next ones double up to the longest
const LONGEST_PAUSE = 8_000;

/** What Portico refused: `code` is that of docs/reference/protocol.md#errors, `details` its fields. */
export class Refused extends Error {
  constructor(uri, words = uri, details = {}) {
    super(words);
    this.code = uri.replace("portico.error.", "");
    this.details = details;
  }
}

/**
 * A connection that comes back by itself.
 *
 * Fires `open` each time it is in and hears events, `closed` when it is not any more, `barred` when `token`
 * gives null; and for each event of Portico one of its name (`message.created`), the payload as `detail`.
 */
export class Wamp extends EventTarget {
  /** `token` is a function that promises a token: asked before each try. */
  constructor({ url, realm, userId, token }) {
    super();
    Object.assign(this, { url, realm, userId, token });
    this.pause = FIRST_PAUSE;
    this.isOpen = false;
    this.connect();
  }

  /** Ask Portico: `call("message.send", {...})` promises its answer, or fails as Refused. */
  call(name, kwargs = {}) {
    if (!this.isOpen) return Promise.reject(new Refused("portico.error.unavailable", "not connected"));
    return this.request(CALL, {}, `portico.${name}`, [], kwargs);
  }

  /** Listen; until `signal`, an AbortSignal, says that it is enough. */
  on(name, listener, signal) {
    this.addEventListener(name, ({ detail }) => listener(detail), { signal });
  }

  async connect() {
    try {
      this.ticket = await this.token();
    } catch {
      return this.again(); // the site itself is away
    }
    if (this.ticket === null) return this.tell("barred");
    this.waiting = new Map();
    this.number = 0;
    this.socket = new WebSocket(this.url, "wamp.2.json");
    this.socket.onopen = () => this.say(HELLO, this.realm, {
      roles: { caller: {}, subscriber: {} }, authmethods: ["ticket"], authid: this.userId,
    });
    this.socket.onmessage = ({ data }) => this.hear(JSON.parse(data));
    this.socket.onclose = () => this.lose();
  }

  hear([kind, ...rest]) {
    const handlers = {
      [CHALLENGE]: () => this.say(AUTHENTICATE, this.ticket, {}),
      [WELCOME]: () => this.enter(),
      [ABORT]: () => this.socket.close(),
      [GOODBYE]: () => { this.say(GOODBYE, {}, "wamp.close.goodbye_and_out"); this.socket.close(); },
      [SUBSCRIBED]: ([request]) => this.settle(request, "done"),
      [RESULT]: ([request, , , kwargs]) => this.settle(request, "done", kwargs ?? {}),
      [ERROR]: ([, request, , uri, args, kwargs]) => this.settle(request, "failed", new Refused(uri, args?.[0], kwargs)),
      [EVENT]: ([, , { topic }, , kwargs]) => this.tell(topic.replace("portico.event.", ""), kwargs),
    };
    handlers[kind]?.(rest);
  }

  async enter() {
    await this.request(SUBSCRIBE, { match: "prefix" }, "portico.event.");
    this.pause = FIRST_PAUSE;
    this.isOpen = true;
    this.tell("open");
  }

  lose() {
    this.isOpen = false;
    for (const { failed } of this.waiting.values()) failed(new Refused("portico.error.unavailable", "connection lost"));
    this.waiting.clear();
    this.tell("closed");
    this.again();
  }

  again() {
    setTimeout(() => this.connect(), this.pause * (0.5 + Math.random()));
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
  }

  request(kind, ...rest) {
    const number = ++this.number;
    this.say(kind, number, ...rest);
    return new Promise((done, failed) => this.waiting.set(number, { done, failed }));
  }

  settle(number, how, value) {
    this.waiting.get(number)?.[how](value);
    this.waiting.delete(number);
  }

  say(...message) {
    this.socket.send(JSON.stringify(message));
  }

  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
