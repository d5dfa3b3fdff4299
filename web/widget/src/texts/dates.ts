const DAY = 86_400_000;
const WEEK = 7; // days whose name is clear enough

/** Times in the words of a language and in the reader's time zone. */
export interface Dates {
  /** `10:05` */
  time(at: string): string;
  /** `today`, `yesterday`, `Monday`, `3 March`, `3 March 2024` */
  day(at: string, now: number): string;
  /** In a list: the time of today, else the day. */
  brief(at: string, now: number): string;
  /** `5 minutes ago` */
  ago(at: string, now: number): string;
  /** All of it, for a tooltip. */
  full(at: string): string;
}

/** Times by `Intl` (ECMA-402). */
export function datesIn(locale: string): Dates {
  const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(locale, options);
  const time = format({ hour: "numeric", minute: "2-digit" });
  const weekday = format({ weekday: "long" });
  const date = format({ day: "numeric", month: "long" });
  const dateAndYear = format({ day: "numeric", month: "long", year: "numeric" });
  const short = format({ day: "numeric", month: "short" });
  const shortAndYear = format({ day: "numeric", month: "numeric", year: "2-digit" });
  const all = format({ dateStyle: "full", timeStyle: "short" });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });

  const day = (at: string, now: number): string => {
    const days = daysBetween(at, now);
    if (days <= 1 && days >= -1) return relative.format(-days, "day");
    if (days > 0 && days < WEEK) return weekday.format(new Date(at));
    return (isSameYear(at, now) ? date : dateAndYear).format(new Date(at));
  };
  return {
    time: (at) => time.format(new Date(at)),
    day,
    brief: (at, now) => {
      const days = daysBetween(at, now);
      if (days === 0) return time.format(new Date(at));
      if (Math.abs(days) < WEEK) return day(at, now);
      return (isSameYear(at, now) ? short : shortAndYear).format(new Date(at));
    },
    ago: (at, now) => agoIn(relative, Math.max(0, now - Date.parse(at))),
    full: (at) => all.format(new Date(at)),
  };
}

/** The day of the reader's calendar, for comparison. */
export function dayKey(at: string): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}

/** Days of the calendar from a time until now; days of summer time are shorter or longer. */
function daysBetween(at: string, now: number): number {
  const start = (time: Date): number => time.setHours(0, 0, 0, 0);
  return Math.round((start(new Date(now)) - start(new Date(at))) / DAY);
}

const isSameYear = (at: string, now: number): boolean =>
  new Date(at).getFullYear() === new Date(now).getFullYear();

function agoIn(relative: Intl.RelativeTimeFormat, ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return relative.format(0, "second");
  if (minutes < 60) return relative.format(-minutes, "minute");
  if (minutes < 1440) return relative.format(-Math.floor(minutes / 60), "hour");
  return relative.format(-Math.floor(minutes / 1440), "day");
}
