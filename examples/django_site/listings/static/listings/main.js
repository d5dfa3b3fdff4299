// Every page of a logged-in user: one connection, the number of unread messages, and the chat on the page.

import { Chat } from "./chat.js";
import { Inbox } from "./inbox.js";
import { soon, whileConnected } from "./page.js";
import { Wamp } from "./wamp.js";

const config = JSON.parse(document.getElementById("portico-config").textContent);
let { token: pageToken } = config;

/** The token that came with the page, once; then fresh ones. Null after a logout. */
async function token() {
  const given = pageToken;
  pageToken = null;
  return given ?? freshToken();
}

async function freshToken() {
  const answer = await fetch(config.token_url);
  if (answer.status === 401) return null;
  if (!answer.ok) throw new Error(`no token: ${answer.status}`);
  return (await answer.json()).token;
}

const wamp = new Wamp({ url: config.url, realm: config.realm, userId: config.user_id, token });
wamp.on("unauthenticated", () => location.reload());
// This event comes a minute before the session ends. If the refresh fails, the session ends and a new one begins.
wamp.on("session.expiring", async () => wamp.call("session.refresh", { token: await freshToken() }).catch(() => {}));

const badge = document.querySelector("[data-unread]");
const count = soon(() => whileConnected(async () => {
  const { total } = await wamp.call("receipt.unread");
  badge.textContent = total;
  badge.hidden = total === 0;
}));
for (const name of ["open", "message.created", "unread.updated"]) wamp.on(name, count);

const chat = document.querySelector("[data-chat]");
if (chat) new Chat(chat, wamp, config.user_id, Number(chat.dataset.chat), chat.dataset.other);
const inbox = document.querySelector("[data-inbox]");
if (inbox) new Inbox(inbox, document.querySelector("[data-beside]"), wamp, config.user_id);
