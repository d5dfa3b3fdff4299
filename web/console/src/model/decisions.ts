import type { shapes } from "@portico/client";

export type ReportAction = shapes.ResolveReport["action"];
export type HeldAction = shapes.DecideHeldMessage["action"];
export type PersonAction = shapes.SanctionPerson["action"];
export type Told = NonNullable<shapes.DecideMany["template"]>;

/** One of the decisions that a moderator can make. */
export interface Choice<Name extends string> {
  readonly action: Name;
  readonly label: string;
  readonly explanation: string;
  /** What is said when it is done. */
  readonly said: string;
  readonly isDangerous?: boolean;
  /** A person is told of it: a reason is asked for, and one of the texts of `moderation.templates` may be added. */
  readonly isTold?: boolean;
}

/** How a decision is made. */
export interface How {
  readonly reason?: string;
  readonly template?: Told;
  readonly until?: string;
}

/** What can be decided about somebody without a report. */
export const ON_SOMEBODY: readonly Choice<PersonAction>[] = [
  {
    action: "warn",
    label: "Warn",
    explanation: "The person is told that this was against the rules.",
    said: "the person was warned",
    isTold: true,
  },
  {
    action: "strike",
    label: "Strike",
    explanation: "The person is told. Several strikes lead to a suspension.",
    said: "the person has a strike",
    isTold: true,
  },
  {
    action: "suspend",
    label: "Suspend",
    explanation: "The person is told, and can read but not write until then. They can appeal.",
    said: "the person is suspended",
    isTold: true,
    isDangerous: true,
  },
];

const BLOCK: Choice<"block_user"> = {
  action: "block_user",
  label: "Block person",
  explanation: "Disconnects the person. They cannot log in until somebody unblocks them.",
  said: "the person was blocked",
  isTold: true,
  isDangerous: true,
};

const DELETE: Choice<ReportAction> = {
  action: "delete_message",
  label: "Delete message",
  explanation: "Deletes the message for everybody in the conversation.",
  said: "the message was deleted",
  isTold: true,
  isDangerous: true,
};

const DISMISS: Choice<ReportAction> = {
  action: "dismiss",
  label: "Dismiss",
  explanation: "Closes the report. Nothing happens to the message or the person.",
  said: "dismissed",
};

/** What can be decided about a report of a person, and of a message. */
export const ON_PERSON: readonly Choice<ReportAction>[] = [DISMISS, ...ON_SOMEBODY, BLOCK];
export const ON_MESSAGE: readonly Choice<ReportAction>[] = [DISMISS, ...ON_SOMEBODY, DELETE, BLOCK];

/** What can be decided about a held message. All but the release refuse it. */
export const ON_HELD: readonly Choice<HeldAction>[] = [
  {
    action: "release",
    label: "Release",
    explanation: "Sends the message as it is.",
    said: "released",
  },
  {
    action: "refuse",
    label: "Refuse",
    explanation: "The message is never sent, and its text is erased.",
    said: "refused",
    isDangerous: true,
  },
  ...[...ON_SOMEBODY, BLOCK].map((choice) => ({
    ...choice,
    explanation: `Refuses the message, and its text is erased. ${choice.explanation}`,
    said: `refused, and ${choice.said}`,
  })),
];

const DAY = 86_400_000;
export const LENGTHS = ["1 day", "7 days", "30 days", "1 year"] as const;
export type Length = (typeof LENGTHS)[number];
const DAYS: Readonly<Record<Length, number>> = { "1 day": 1, "7 days": 7, "30 days": 30, "1 year": 365 };

/** When a suspension of this length ends. */
export const endOf = (length: Length, now: number): string =>
  new Date(now + DAYS[length] * DAY).toISOString();

/** What came of a decision about several: how many are decided, which ones are not, and why. */
export function outcomeOf(results: readonly shapes.BulkResult[]): string {
  const refused = new Map<string, string[]>();
  for (const { message, reportId, heldId } of results) {
    if (message === null) continue;
    const name = reportId === undefined ? `message ${heldId}` : `report ${reportId}`;
    refused.set(message, [...(refused.get(message) ?? []), name]);
  }
  const why = [...refused].map(([message, names]) => `${names.join(", ")} (${message})`);
  const done = `${results.filter(({ error }) => error === null).length} decided.`;
  return why.length === 0 ? done : `${done} Not decided: ${why.join("; ")}.`;
}

/** How procedures name a case. */
export const caseOf = (
  kind: "report" | "held",
  id: number,
): { readonly reportId: number } | { readonly heldId: number } =>
  kind === "report" ? { reportId: id } : { heldId: id };
