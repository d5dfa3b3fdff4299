// A bot that answers questions about listings from their data, and hands over what it does not know.
// PORTICO_URL=ws://127.0.0.1:8080/ws PORTICO_TOKEN=... node --experimental-websocket assistant.mjs
import { readFileSync } from "node:fs";
import { connect } from "../minimal_client/chat.mjs";

const listings = JSON.parse(readFileSync(new URL("listings.json", import.meta.url)));
const portico = await connect(process.env.PORTICO_URL, process.env.PORTICO_TOKEN);
const { user: me } = await portico.call("user.me");

// The place of a model: yield its words as they come, and nothing where it does not know.
async function* answer(question, listing) {
  const known = Object.entries(listing.facts).filter(([words]) => new RegExp(`\\b(${words})`, "i").test(question));
  for (const word of known.map(([, fact]) => fact).join(" ").match(/\S+\s*/g) ?? []) yield word;
}

async function reply(message) {
  const about = { conversation_id: message.conversation_id };
  const { conversation } = await portico.call("conversation.get", about);
  const listing = listings[conversation.property_id];
  const isMine = conversation.answering === me.id && message.sender_id !== me.id;
  if (!isMine || !listing || message.type !== "text" || message.sender_id === listing.agent) return;
  const local_id = `answer-${message.id}`; // the same after a restart: nothing is answered twice
  let text = "";
  for await (const delta of answer(message.text, listing)) {
    text += delta;
    await portico.call("message.stream", { ...about, local_id, delta });
  }
  if (text) {
    await portico.call("message.stream", { ...about, local_id, done: true });
    await portico.call("message.send", { ...about, local_id, text: text.trim() });
  } else {
    await portico.call("conversation.handover", { ...about, to: listing.agent });
  }
  await portico.call("receipt.read", { ...about, up_to_seq: message.seq });
}

const tryToReply = (message) => reply(message).catch((error) => console.error(error.message));
portico.onEvent = (name, event) => name === "message.created" && tryToReply(event.message);
await portico.listen();
const missed = await portico.call("conversation.list", { unread: true, limit: 100 });
missed.conversations.forEach((each) => each.last_message && tryToReply(each.last_message));
console.log(`${me.id} answers`);
