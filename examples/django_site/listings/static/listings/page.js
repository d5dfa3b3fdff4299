// Small things that the pages share.

/** An element with properties and children; texts are texts, never HTML. */
export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children.filter((child) => child != null));
  return made;
}

/** `work`, once for however many calls there are in a moment. */
export function soon(work, pause = 150) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, pause);
  };
}

/** `work`, which will be done again when the connection is back: that it is lost is no mistake. */
export async function whileConnected(work) {
  try {
    await work();
  } catch (error) {
    if (error.code !== "unavailable") throw error;
  }
}

/** "14:05" today, "31 Jan, 14:05" before. */
export function clock(text) {
  const time = new Date(text);
  const isToday = time.toDateString() === new Date().toDateString();
  const day = isToday ? {} : { day: "numeric", month: "short" };
  return time.toLocaleString([], { ...day, hour: "2-digit", minute: "2-digit" });
}

/** Whoever in a conversation is not me, as one may call them. */
export function otherName(conversation, me) {
  const others = conversation.participants.filter((each) => each.user_id !== me);
  return others.map((each) => each.name ?? "Somebody").join(", ");
}
