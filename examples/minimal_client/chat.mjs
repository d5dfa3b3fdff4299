// A chat client without libraries: its own WAMP, an inbox, a thread, new messages.
// node --experimental-websocket chat.mjs ws://127.0.0.1:8080/ws TOKEN (Node 22 needs no option, a page neither)
const [HELLO, WELCOME, ABORT, CHALLENGE, AUTHENTICATE, ERROR] = [1, 2, 3, 4, 5, 8];
const [SUBSCRIBE, SUBSCRIBED, EVENT, CALL, RESULT] = [32, 33, 36, 48, 50];
const ROLES = { caller: { features: { progressive_call_results: true } }, subscriber: {} };
export function connect(url, token) {
  const socket = new WebSocket(url, ["wamp.2.json"]), waiting = new Map();
  const send = (...message) => socket.send(JSON.stringify(message));
  const ask = (onPiece, kind, ...rest) => new Promise((resolve, reject) => {
    waiting.set(waiting.size + 1, { resolve, reject, onPiece });
    send(kind, waiting.size, ...rest);
  });
  const session = {
    calls: 0, bytes: 0, onEvent() {}, close: () => socket.close(),
    call: (name, args = {}, onPiece = undefined) => (session.calls++,
      ask(onPiece, CALL, { receive_progress: !!onPiece }, `portico.${name}`, [], args)),
    listen: () => ask(undefined, SUBSCRIBE, { match: "prefix" }, "portico.event."),
  };
  return new Promise((resolve, reject) => {
    socket.onopen = () => send(HELLO, "portico", { authmethods: ["ticket"], roles: ROLES });
    socket.onclose = () => [{ reject }, ...waiting.values()].forEach((each) => each.reject(new Error("closed")));
    socket.onmessage = ({ data }) => {
      session.bytes += data.length;
      const [kind, ...rest] = JSON.parse(data);
      if (kind === CHALLENGE) send(AUTHENTICATE, token, {});
      else if (kind === WELCOME) resolve(session);
      else if (kind === ABORT) reject(new Error(rest[1]));
      else if (kind === EVENT) session.onEvent(rest[2].topic.replace("portico.event.", ""), rest[4]);
      else if (kind === RESULT && rest[1].progress) waiting.get(rest[0]).onPiece(rest[3]);
      else if (kind === RESULT || kind === SUBSCRIBED) waiting.get(rest[0]).resolve(rest[3]);
      else if (kind === ERROR) waiting.get(rest[1]).reject(new Error(`${rest[3]}: ${rest[4]}`));
    };
  });
}

const names = (people) => people.map((person) => person.name ?? person.user_id).join(", ");
const words = (message) => message?.text ?? (message ? `[${message.type}]` : "");
export const inbox = ({ conversations }) => conversations.map((each) =>
  `${each.unread ? "*" : " "} ${each.title ?? names(each.participants)}: ${words(each.last_message)}`);
export const thread = ({ conversation, messages, receipts, typing }) => [
  names(conversation.participants), ...messages.map((message) => {
    const isRead = receipts.some((each) => each.user_id !== message.sender_id && each.read_seq >= message.seq);
    return `${message.quoted ? `> ${words(message.quoted)}\n` : ""}${message.sender_id}: ${words(message)}${isRead ? " (read)" : ""}`;
  }), ...typing.map((user) => `${user} types`)];

if (process.argv[2]) {
  const session = await connect(process.argv[2], process.argv[3]);
  await session.listen();
  session.onEvent = (name, event) => name === "message.created" && console.log(`new: ${words(event.message)}`);
  const newest = [], draw = (piece) => newest.push(...piece.conversations) && console.log(inbox(piece).join("\n"));
  draw(await session.call("sync.state", { recent: 5000 }, draw));
  for (const { id } of newest.slice(0, 1))
    console.log(thread(await session.call("conversation.thread", { conversation_id: id })).join("\n"));
  console.log(`${session.calls} calls, ${session.bytes} bytes`);
}
