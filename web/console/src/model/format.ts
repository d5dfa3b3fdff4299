const NUMBER = new Intl.NumberFormat("en");
const COMPACT = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const TIME = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });
const UNITS = [
  ["d", 86_400],
  ["h", 3600],
  ["min", 60],
  ["s", 1],
] as const;

export const count = (value: number): string =>
  Math.abs(value) < 100_000 ? NUMBER.format(value) : COMPACT.format(value);

/** A rate: with decimals only where they say something. */
export const rate = (value: number): string =>
  value >= 100 ? count(Math.round(value)) : NUMBER.format(Math.round(value * 10) / 10);

export function milliseconds(value: number | null): string {
  if (value === null) return "–";
  return value >= 1000
    ? `${NUMBER.format(Math.round(value / 100) / 10)} s`
    : `${NUMBER.format(value < 10 ? Math.round(value * 10) / 10 : Math.round(value))} ms`;
}

/** How long ago something was, in its greatest unit. */
export function since(time: string, now: number): string {
  const seconds = Math.max(Math.round((now - Date.parse(time)) / 1000), 0);
  const [unit, size] = UNITS.find(([, each]) => seconds >= each) ?? ["s", 1];
  return `${Math.floor(seconds / size)} ${unit} ago`;
}

export const dateTime = (time: string): string => TIME.format(new Date(time));

export const plural = (value: number, what: string): string =>
  `${count(value)} ${what}${value === 1 ? "" : "s"}`;

/** `message_deleted` as words: `message deleted`. */
export const words = (name: string): string => name.replaceAll("_", " ");

/** The first letters of a name, for a picture that is not there. */
export function initials(name: string): string {
  const parts = name.split(/\s+/).filter((part) => part !== "");
  const shown = parts.length > 1 ? [parts[0], parts.at(-1)] : parts;
  return shown
    .map((part) => String.fromCodePoint(part?.codePointAt(0) ?? 0x3f))
    .join("")
    .toUpperCase();
}
