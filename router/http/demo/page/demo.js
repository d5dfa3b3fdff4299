/** The demo: two people of one property site, each with the chat elements and a connection of their own. */
import "../sdk/portico-chat.js";
import { killRouter } from "./node.js";
import { Person } from "./person.js";
import { showSettings } from "./settings.js";

const [ADA, BOB] = ["demo-ada", "demo-bob"];
const PHONE = "(max-width: 45rem)";

let killedAt = null;
const kill = document.getElementById("kill");
const back = document.querySelector(".back");
const people = new Map([ADA, BOB].map((id) => [id, new Person(document.getElementById(id), report)]));
const inboxes = new Map([ADA, BOB].map((id) => [id, chatElement("portico-inbox", people.get(id))]));

for (const [id, person] of people) {
  show(person, inboxes.get(id));
  person.panel.querySelector(".settings").addEventListener("click", () => void showSettings(person));
}
for (const button of document.querySelectorAll("[data-property]")) {
  button.addEventListener("click", () => messageTheSeller(button.closest(".home"), button.dataset.property));
}
for (const radio of document.querySelectorAll("[name=view]")) {
  radio.addEventListener("change", () => view(radio.value));
}
back.addEventListener("click", () => show(people.get(ADA), inboxes.get(ADA)));
kill.addEventListener("click", () => void stopTheRouter());
if (matchMedia(PHONE).matches) document.querySelector(`[value=${ADA}]`).click();
else view(document.querySelector("[name=view]:checked").value); // a reload keeps what was chosen

/** Show one of the two, or both. */
function view(chosen) {
  document.body.dataset.view = chosen;
}

function chatElement(name, person, attributes = {}) {
  const element = document.createElement(name);
  element.token = person.token;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.addEventListener("portico-conversation-open", ({ detail }) => {
    if (detail.conversationId) opened(person, element, detail.conversationId);
  });
  return element;
}

/** A conversation is shown. One that was begun on the page of a home goes on in the inbox. */
function opened(person, element, conversationId) {
  const inbox = inboxes.get(person.userId);
  person.watch(conversationId);
  if (element === inbox) {
    void showHome(person, inbox, conversationId);
    return;
  }
  inbox.open(conversationId);
  show(person, inbox);
}

/** What the open conversation is about, below its header. */
async function showHome(person, inbox, conversationId) {
  const property = await person.propertyOf(conversationId);
  if (inbox.getAttribute("conversation") !== String(conversationId)) return; // another one by now
  const button = property && document.querySelector(`[data-property="${CSS.escape(property)}"]`);
  inbox.replaceChildren(...(button ? [aboutHome(button.closest(".home"))] : []));
}

function show(person, element) {
  person.panel.querySelector(".chat").replaceChildren(element);
  if (person.userId === ADA) back.hidden = element === inboxes.get(ADA);
}

function messageTheSeller(home, property) {
  const ada = people.get(ADA);
  const known = ada.conversationAbout(property);
  if (known) inboxes.get(ADA).open(known.id);
  show(ada, known ? inboxes.get(ADA) : newChat(ada, home, property));
  ada.panel.scrollIntoView({ block: "nearest" });
}

/** The chat about a home. Its first message creates the conversation. */
function newChat(person, home, property) {
  const subject = home.querySelector("h3").textContent;
  const chat = chatElement("portico-chat", person, { participant: BOB, property, subject });
  chat.append(aboutHome(home));
  return chat;
}

function aboutHome(home) {
  const about = document.createElement("div");
  about.slot = "listing";
  about.className = "about";
  about.append(home.querySelector("img").cloneNode(), home.querySelector("p").cloneNode(true));
  return about;
}

async function stopTheRouter() {
  kill.disabled = true;
  for (const person of people.values()) person.expectLoss();
  try {
    await killRouter();
    killedAt = performance.now();
    say("The router is killed. Write now: your message is sent when it is back.");
  } catch (error) {
    kill.disabled = false;
    say(`The router was not killed: ${error.message}`);
  }
}

/** A connection has changed. */
function report() {
  if (killedAt === null || ![...people.values()].every((person) => person.isBack)) return;
  const seconds = ((performance.now() - killedAt) / 1000).toFixed(1);
  killedAt = null;
  kill.disabled = false;
  say(`The router was killed and started again. Both are connected again after ${seconds} s.`);
}

function say(text) {
  document.getElementById("report").textContent = text;
}
