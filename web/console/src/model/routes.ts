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

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // somebody typed it so
  }
}
