import type { Conversation, Participant } from "@portico/client";

const COLOURS = 8;
const NAMES = 3; // in the heading of a group

/** Up to two initials of a name, in any script; nothing without a name. */
export function initialsOf(name: string | null): string {
  const words = (name ?? "").trim().split(/\s+/).filter(Boolean);
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words;
  return chosen.map((word) => firstCharacter(word ?? "").toLocaleUpperCase()).join("");
}

/** The same colour each time for the same person: a number from 0 to 7. */
export function colourOf(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 4096;
  return sum % COLOURS;
}

export const othersOf = ({ participants }: Conversation, me: string): readonly Participant[] =>
  participants.filter(({ userId }) => userId !== me);

/** What an avatar is drawn of. */
export type Face = Pick<Participant, "userId" | "name" | "avatarUrl">;

/** Whose avatar stands for a conversation: the other person's, or that of a group by its title. */
export function faceOf(conversation: Conversation, me: string): Face | undefined {
  const { id, type, title } = conversation;
  if (type === "group" && title) return { userId: `group ${id}`, name: title, avatarUrl: null };
  return othersOf(conversation, me)[0];
}

/** What a conversation is called: a group by its title, others by the people. */
export function headingOf(conversation: Conversation, me: string, someone: string): string {
  const others = othersOf(conversation, me);
  if (conversation.type === "group" && conversation.title) return conversation.title;
  const names = others.slice(0, NAMES).map(({ name }) => name ?? someone);
  const more = others.length > NAMES ? ` +${others.length - NAMES}` : "";
  return (names.join(", ") || conversation.title || someone) + more;
}

/** What a conversation is about, such as the title of the listing; nothing where the heading says it. */
export const topicOf = ({ type, title }: Conversation): string | null => (type === "group" ? null : title);

export function nameOf(participants: readonly Participant[], userId: string, someone: string): string {
  return participants.find((participant) => participant.userId === userId)?.name ?? someone;
}

function firstCharacter(word: string): string {
  const [first] = new Intl.Segmenter().segment(word);
  return first?.segment ?? "";
}
