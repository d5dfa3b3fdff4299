// Every page of a logged-in user: the chat elements that Portico serves, and the number of unread messages.

const config = JSON.parse(document.getElementById("portico-config").textContent);
const sdk = new URL("sdk/", config.url.replace(/^ws/, "http")); // beside wss://chat.example.com/ws
const elements = document.querySelectorAll("portico-chat, portico-inbox");
const badge = document.querySelector("[data-unread]");
let { token: pageToken } = config;

/** The token that came with the page, once; then fresh ones. */
async function token() {
  const given = pageToken;
  pageToken = null;
  return given ?? freshToken();
}

async function freshToken() {
  const answer = await fetch(config.token_url);
  if (answer.status === 401) location.reload(); // logged out in another tab
  if (!answer.ok) throw new Error(`no token: ${answer.status}`);
  return (await answer.json()).token;
}

function showUnread(count) {
  badge.textContent = count;
  badge.hidden = count === 0;
}

/** The address has the open conversation: `/messages/#12`. The way back of the browser leads to the list. */
function followAddress(inbox) {
  const inAddress = () => location.hash.slice(1);
  const open = () => inbox.open(Number(inAddress()) || null);
  const changed = () => {
    const shown = inbox.getAttribute("conversation") ?? "";
    if (shown !== inAddress()) location.hash = shown;
  };
  addEventListener("hashchange", open);
  open();
  new MutationObserver(changed).observe(inbox, { attributeFilter: ["conversation"] });
}

async function start() {
  for (const element of elements) element.token = token;
  const [{ Portico }] = await Promise.all([
    import(new URL("portico.js", sdk)),
    elements.length > 0 && import(new URL("portico-chat.js", sdk)),
  ]);
  document.querySelectorAll("portico-inbox").forEach(followAddress);
  // One more client for the number in the header. In a secure context it shares the connection of the elements.
  const portico = new Portico({ url: config.url, userId: config.user_id, token });
  portico.conversations.subscribe(() => showUnread(portico.conversations.getSnapshot().unreadTotal));
  await portico.connect();
}

start().catch(() => {
  for (const element of elements) element.textContent = "The chat is not available just now.";
});
