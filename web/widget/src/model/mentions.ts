import type { Participant } from "@portico/client";

type Named = Pick<Participant, "userId" | "name">;

/** A text in pieces: what stands between the names, and each name with its `@`, by turns. */
export function namePieces(text: string, names: readonly string[]): readonly string[] {
  const [name, ...others] = names;
  if (!name) return [text];
  return text.split(name).flatMap((piece, index) => [...(index ? [name] : []), ...namePieces(piece, others)]);
}

/** The names of people as they stand in a text. One that contains another comes first. */
export const namesOf = (people: readonly Named[]): readonly string[] =>
  people.flatMap(({ name }) => (name ? [`@${name}`] : [])).sort((one, other) => other.length - one.length);

/** Whom a text names, in the order of the people. */
export function mentionsIn(text: string, people: readonly Named[]): readonly string[] {
  const pieces = new Set(text.includes("@") ? namePieces(text, namesOf(people)) : []);
  return people.filter(({ name }) => name && pieces.has(`@${name}`)).map(({ userId }) => userId);
}
