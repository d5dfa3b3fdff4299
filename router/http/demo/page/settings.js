/** The dialog with a person's notification settings: `preferences.get` and `preferences.set`. */
const dialog = document.getElementById("settings");
const form = dialog.querySelector("form");
const fields = form.elements;
const KINDS = ["message", "mention", "call", "missedCall", "system"];
const CHANNELS = ["push", "email", "sms"];
const HOUR = 3_600_000; // milliseconds
const END = { weekday: "long", hour: "numeric", minute: "2-digit" };
const REASONS = {
  "no device": "no device is registered for push",
  "no address": "no email address is known",
  "no number": "no phone number is known",
};
const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;

let person = null; // whose settings are shown
let mutedUntil = null;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void save();
});
form.addEventListener("change", showQuietHours);
form.querySelector("[value=cancel]").addEventListener("click", () => dialog.close());
dialog.addEventListener("click", ({ target }) => {
  if (target === dialog) dialog.close(); // beside it
});

/** Show the settings of somebody, as Portico has them. */
export async function showSettings(of) {
  person = of;
  form.querySelector(".whose").textContent = `of ${person.name}`;
  say("");
  fields.namedItem("save").disabled = true;
  dialog.showModal();
  await attempt(async () => {
    fill((await person.client.rpc("preferences.get", {})).preferences);
    fields.namedItem("save").disabled = false;
  });
}

function fill(preferences) {
  for (const kind of KINDS) {
    for (const channel of CHANNELS) field(kind, channel).checked = preferences.channels[kind][channel];
  }
  const quiet = preferences.quietHours;
  fields.namedItem("quiet").checked = quiet !== null;
  fields.namedItem("from").value = quiet?.from ?? "22:00";
  fields.namedItem("to").value = quiet?.to ?? "07:00";
  form.querySelector(".timezone").textContent = quiet?.timezone ?? timezone;
  fillMute(preferences.mutedUntil);
  fields.namedItem("emailAfter").value = preferences.emailAfter ?? "";
  form.querySelector(".reachable").textContent = unreachable(preferences.reachable);
  showQuietHours();
}

function fillMute(until) {
  mutedUntil = until !== null && Date.parse(until) > Date.now() ? until : null;
  const option = fields.namedItem("mute").querySelector("[value=keep]");
  option.hidden = option.disabled = mutedUntil === null;
  option.textContent = `until ${new Date(mutedUntil ?? 0).toLocaleString([], END)}`;
  fields.namedItem("mute").value = mutedUntil === null ? "" : "keep";
}

/** Why notifications do not arrive. */
function unreachable(reachable) {
  const why = CHANNELS.map((channel) => reachable[channel]).filter((each) => each !== true);
  const reasons = why.map((each) => REASONS[each] ?? each).join(", ");
  return reasons && `Portico cannot reach ${person.name} everywhere: ${reasons}.`;
}

async function save() {
  const quietHours = fields.namedItem("quiet").checked
    ? { from: fields.namedItem("from").value, to: fields.namedItem("to").value, timezone }
    : null;
  const emailAfter = fields.namedItem("emailAfter").value;
  await attempt(async () => {
    await person.client.rpc("preferences.set", {
      channels: Object.fromEntries(KINDS.map((kind) => [kind, choice(kind)])),
      quietHours,
      mutedUntil: muteEnd(fields.namedItem("mute").value),
      emailAfter: emailAfter === "" ? null : Number(emailAfter),
    });
    dialog.close();
  });
}

function choice(kind) {
  return Object.fromEntries(CHANNELS.map((channel) => [channel, field(kind, channel).checked]));
}

function muteEnd(chosen) {
  if (chosen === "keep") return mutedUntil;
  return chosen === "" ? null : new Date(Date.now() + Number(chosen) * HOUR).toISOString();
}

async function attempt(work) {
  try {
    await work();
  } catch (error) {
    say(error.code === "unavailable" ? "There is no connection. Try again in a moment." : error.message);
  }
}

function say(text) {
  form.querySelector("[role=alert]").textContent = text;
}

function showQuietHours() {
  for (const name of ["from", "to"]) fields.namedItem(name).disabled = !fields.namedItem("quiet").checked;
}

function field(kind, channel) {
  return fields.namedItem(`${kind} ${channel}`);
}
