// Small things that the pages share.

/** An element with properties and children; texts are texts, never HTML. */
export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children.filter((child) => child != null));
  return made;
}

/** Random, as a UUID is. `crypto.randomUUID` is missing on plain http with another host name than localhost. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The first letter of a name in a circle. */
export function avatar(name) {
  return element("span", { className: "face", textContent: name[0] ?? "", ariaHidden: "true" });
}

/** `work`, once for however many calls there are in a moment. */
export function soon(work, pause = 150) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, pause);
  };
}

/** `work`. A lost connection is no error here: the work is done again when the connection is back. */
export async function whileConnected(work) {
  try {
    await work();
  } catch (error) {
    if (error.code !== "unavailable") throw error;
  }
}

/** "14:05". */
export function clock(text) {
  return new Date(text).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}

/** "Today", or "31 January". */
export function day(text) {
  const date = new Date(text);
  const isToday = date.toDateString() === new Date().toDateString();
  return isToday ? "Today" : date.toLocaleDateString([], { day: "numeric", month: "long" });
}

/** The users of a conversation other than me. */
export function otherIds(conversation, me) {
  return conversation.participants.map((each) => each.user_id).filter((id) => id !== me);
}

/** Their names. */
export function otherName(conversation, me) {
  const others = conversation.participants.filter((each) => each.user_id !== me);
  return others.map((each) => each.name ?? "Somebody").join(", ");
}
