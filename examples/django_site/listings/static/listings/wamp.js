// WAMP v2 (https://wamp-proto.org) over a WebSocket, in JSON: as much of it as these pages need.

const [HELLO, WELCOME, ABORT, CHALLENGE, AUTHENTICATE, GOODBYE, ERROR] = [1, 2, 3, 4, 5, 6, 8];
const [SUBSCRIBE, SUBSCRIBED, EVENT, CALL, RESULT] = [32, 33, 36, 48, 50];
const FIRST_PAUSE = 500; // milliseconds before the first new attempt; each next pause is twice as long
const LONGEST_PAUSE = 8_000;

/** An error that Portico answered: `code` as in docs/reference/protocol.md#errors, `details` has its fields. */
export class CallError extends Error {
  constructor(uri, words = uri, details = {}) {
    super(words);
    this.code = uri.replace("portico.error.", "");
    this.details = details;
  }
}

/**
 * A connection that reconnects.
 *
 * Fires `open` when it is logged in and subscribed, `closed` when the connection is lost, `unauthenticated` when
 * `token` gives null; and for each event of Portico one of its name (`message.created`), with the payload as `detail`.
 */
export class Wamp extends EventTarget {
  /** `token` is a function that promises a token; it is called before each attempt. */
  constructor({ url, realm, userId, token }) {
    super();
    Object.assign(this, { url, realm, userId, token });
    this.pause = FIRST_PAUSE;
    this.isOpen = false;
    this.connect();
  }

  /** Call a procedure: `call("message.send", {...})` promises its result, or rejects with a CallError. */
  call(name, kwargs = {}) {
    if (!this.isOpen) return Promise.reject(new CallError("portico.error.unavailable", "not connected"));
    return this.request(CALL, {}, `portico.${name}`, [], kwargs);
  }

  /** Listen to an event, until the AbortSignal `signal` is aborted. */
  on(name, listener, signal) {
    this.addEventListener(name, ({ detail }) => listener(detail), { signal });
  }

  async connect() {
    try {
      this.ticket = await this.token();
    } catch {
      return this.reconnect(); // the site itself does not answer
    }
    if (this.ticket === null) return this.dispatch("unauthenticated");
    this.waiting = new Map();
    this.number = 0;
    this.socket = new WebSocket(this.url, "wamp.2.json");
    this.socket.onopen = () => this.sendFrame(HELLO, this.realm, {
      roles: { caller: {}, subscriber: {} }, authmethods: ["ticket"], authid: this.userId,
    });
    this.socket.onmessage = ({ data }) => this.receive(JSON.parse(data));
    this.socket.onclose = () => this.closed();
  }

  receive([kind, ...rest]) {
    const handlers = {
      [CHALLENGE]: () => this.sendFrame(AUTHENTICATE, this.ticket, {}),
      [WELCOME]: () => this.subscribeAll(),
      [ABORT]: () => this.socket.close(),
      [GOODBYE]: () => { this.sendFrame(GOODBYE, {}, "wamp.close.goodbye_and_out"); this.socket.close(); },
      [SUBSCRIBED]: ([request]) => this.settle(request, "done"),
      [RESULT]: ([request, , , kwargs]) => this.settle(request, "done", kwargs ?? {}),
      [ERROR]: ([, request, , uri, args, kwargs]) => this.settle(request, "failed", new CallError(uri, args?.[0], kwargs)),
      [EVENT]: ([, , { topic }, , kwargs]) => this.dispatch(topic.replace("portico.event.", ""), kwargs),
    };
    handlers[kind]?.(rest);
  }

  async subscribeAll() {
    await this.request(SUBSCRIBE, { match: "prefix" }, "portico.event.");
    this.pause = FIRST_PAUSE;
    this.isOpen = true;
    this.dispatch("open");
  }

  closed() {
    this.isOpen = false;
    for (const { failed } of this.waiting.values()) failed(new CallError("portico.error.unavailable", "connection lost"));
    this.waiting.clear();
    this.dispatch("closed");
    this.reconnect();
  }

  reconnect() {
    setTimeout(() => this.connect(), this.pause * (0.5 + Math.random()));
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
  }

  request(kind, ...rest) {
    const number = ++this.number;
    this.sendFrame(kind, number, ...rest);
    return new Promise((done, failed) => this.waiting.set(number, { done, failed }));
  }

  settle(number, how, value) {
    this.waiting.get(number)?.[how](value);
    this.waiting.delete(number);
  }

  sendFrame(...message) {
    this.socket.send(JSON.stringify(message));
  }

  dispatch(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
