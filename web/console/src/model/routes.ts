export const BASE = "/console";

/** A place in the console: `/console/people/u-7/sessions` is the page `people`, the id `u-7`, the part `sessions`. */
export interface Place {
  readonly page: string;
  readonly id: string | null;
  readonly part: string | null;
}

export function placeOf(path: string): Place {
  const [page = "", id, part] = path
    .slice(BASE.length)
    .split("/")
    .filter((each) => each !== "")
    .map(decoded);
  return { page, id: id ?? null, part: part ?? null };
}

export const pathOf = (...parts: readonly (string | number)[]): string =>
  [BASE, ...parts.map((part) => encodeURIComponent(part))].join("/");

/** The number of a case, a conversation or a webhook in an address; null for what is none. */
export function numberOf(part: string): number | null {
  const number = /^[1-9]\d*$/.test(part) ? Number(part) : NaN;
  return Number.isSafeInteger(number) ? number : null;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // somebody typed it so
  }
}
