import type { shapes } from "@portico/client";
import { dateTime } from "./format.js";

/** What a card says, a line each: how it stands, its terms, and the reasons that were given. */
export function linesOf(card: shapes.Card): readonly string[] {
  const { kind, state, place, conditions, slots = [], items = [], history } = card;
  return [
    `${kind}: ${state}`,
    ...(card.amount === undefined ? [] : [`${card.amount} ${card.currency ?? ""}${periodOf(card)}`]),
    ...slots.map(({ startsAt }) => dateTime(startsAt)),
    ...items.map(({ name, state: given }) => `${name} (${given})`),
    ...[place, conditions].filter((text) => text !== undefined),
    ...history.flatMap(({ action, reason }) => (reason === undefined ? [] : `${action}: ${reason}`)),
  ];
}

const periodOf = ({ period }: shapes.Card): string => (period === undefined ? "" : ` a ${period}`);
