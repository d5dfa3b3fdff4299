/** The demo: two people of one property site, each with the chat elements and a connection of their own. */
import "../sdk/portico-chat.js";
import { Meter } from "./meter.js";
import { killRouter, tokenOf } from "./node.js";

const PEOPLE = ["demo-ada", "demo-bob"];
const SELLER = "demo-bob";
const PHONE = "(max-width: 45rem)";

let killedAt = null;
const panels = new Map(PEOPLE.map((userId) => [userId, document.getElementById(userId)]));
const tokens = new Map(PEOPLE.map((userId) => [userId, () => tokenOf(userId)])); // one function is one connection
const meters = PEOPLE.map((userId) => new Meter(userId, tokens.get(userId), panels.get(userId), report));
const inboxes = new Map(PEOPLE.map((userId) => [userId, chatElement("portico-inbox", userId)]));
const back = document.querySelector(".back");
const kill = document.getElementById("kill");

for (const userId of PEOPLE) show(userId, inboxes.get(userId));
for (const button of document.querySelectorAll("[data-property]")) {
  button.addEventListener("click", () => messageTheSeller(button.closest(".home"), button.dataset.property));
}
for (const radio of document.querySelectorAll("[name=view]")) {
  radio.addEventListener("change", () => look(radio.value));
}
back.addEventListener("click", () => show("demo-ada", inboxes.get("demo-ada")));
kill.addEventListener("click", () => void stopTheRouter());
if (matchMedia(PHONE).matches) document.querySelector("[value=demo-ada]").click();
else look(document.querySelector("[name=view]:checked").value); // a reload keeps what was chosen

/** Show one of the two, or both. */
function look(view) {
  document.body.dataset.view = view;
}

function chatElement(name, userId, attributes = {}) {
  const element = document.createElement(name);
  element.token = tokens.get(userId);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.addEventListener("portico-conversation-open", ({ detail }) => {
    if (detail.conversationId) meters[PEOPLE.indexOf(userId)].watch(detail.conversationId);
  });
  return element;
}

function show(userId, element) {
  panels.get(userId).querySelector(".chat").replaceChildren(element);
  if (userId === "demo-ada") back.hidden = element === inboxes.get(userId);
}

function messageTheSeller(home, property) {
  const subject = home.querySelector("h3").textContent;
  const chat = chatElement("portico-chat", "demo-ada", { participant: SELLER, property, subject });
  chat.append(aboutHome(home));
  show("demo-ada", chat);
  panels.get("demo-ada").scrollIntoView({ block: "nearest" });
}

/** What the chat shows of the home, below its header. */
function aboutHome(home) {
  const about = document.createElement("div");
  about.slot = "listing";
  about.className = "about";
  about.append(home.querySelector("img").cloneNode(), home.querySelector("p").cloneNode(true));
  return about;
}

async function stopTheRouter() {
  kill.disabled = true;
  for (const meter of meters) meter.expectLoss();
  try {
    await killRouter();
    killedAt = performance.now();
    say("The router is killed. Write now: your message is sent when it is back.");
  } catch (error) {
    kill.disabled = false;
    say(`The router was not killed: ${error.message}`);
  }
}

/** A connection changed. */
function report() {
  if (killedAt === null || !meters.every((meter) => meter.isBack)) return;
  const seconds = ((performance.now() - killedAt) / 1000).toFixed(1);
  killedAt = null;
  kill.disabled = false;
  say(`The router was killed and started again. Both are connected again after ${seconds} s.`);
}

function say(text) {
  document.getElementById("report").textContent = text;
}
