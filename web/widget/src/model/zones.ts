/** As a field of the type `datetime-local` wants it: `2026-12-24T09:00`, in the time zone of the browser. */
export function localTime(date: Date): string {
  return new Date(date.getTime() - date.getTimezoneOffset() * MINUTE).toISOString().slice(0, 16);
}

const MINUTE = 60_000;
const HALF_HOUR = 30 * MINUTE;

/** The moment at which clocks of a time zone show such a time. */
export function momentIn(local: string, timeZone: string): Date {
  const shown = Date.parse(`${local}Z`);
  const near = shown - offsetAt(shown, timeZone);
  return new Date(shown - offsetAt(near, timeZone));
}

/** What the clocks of a time zone show at a moment, as such a field wants it. */
export const localIn = (at: string, timeZone: string): string =>
  new Date(Date.parse(at) + offsetAt(Date.parse(at), timeZone)).toISOString().slice(0, 16);

/** Half an hour later on the same clock. */
export const halfAnHourAfter = (local: string): string =>
  new Date(Date.parse(`${local}Z`) + HALF_HOUR).toISOString().slice(0, 16);

export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** That time zone, or UTC in a browser that does not know it: some zones have newer names than browsers. */
export function knownZone(timeZone: string | null | undefined): string {
  try {
    new Intl.DateTimeFormat("en", { timeZone: timeZone ?? "UTC" });
    return timeZone ?? "UTC";
  } catch {
    return "UTC";
  }
}

/** The names to choose from, with that of the browser. */
export function zones(): readonly string[] {
  return [...new Set([ownZone(), "UTC", ...Intl.supportedValuesOf("timeZone")])].sort();
}

/** How far the clocks of a time zone are ahead of UTC. */
function offsetAt(at: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat("en-US", {
    ...{ timeZone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric" },
    ...{ hour: "numeric", minute: "numeric" },
  });
  const parts = format.formatToParts(at);
  const of = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((part) => part.type === type)?.value);
  const shown = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"));
  return shown - Math.floor(at / MINUTE) * MINUTE;
}
