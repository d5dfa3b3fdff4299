import type { Card, NewCard } from "@portico/client";
import { knownZone, ownZone } from "../model/zones.js";
import { fill } from "../texts/texts.js";
import type { CardTexts } from "./texts/texts.js";

const PERIODS = {
  night: "perNight",
  day: "perDay",
  week: "perWeek",
  month: "perMonth",
  year: "perYear",
} as const;
export type Period = keyof typeof PERIODS;
export const PERIOD_NAMES = Object.keys(PERIODS) as readonly Period[];

export const perPeriod = (amount: string, period: Period, texts: CardTexts): string =>
  fill(texts[PERIODS[period]], { amount });

/** A card in one line, as the list of conversations has it: `Viewing · Proposed · Tue 4 May at 10:00`. */
export function lineOf(card: Card | NewCard, texts: CardTexts, locale: string): string {
  const state = "state" in card && texts[card.state];
  return [texts[card.kind], state, subjectOf(card, texts, locale)].filter(Boolean).join(" · ");
}

function subjectOf(card: Card | NewCard, texts: CardTexts, locale: string): string {
  const [first] = card.slots ?? [];
  const slot = ("slot" in card && card.slot) || first;
  if (slot) return beginText(slot.startsAt, card.timezone, locale);
  if (card.amount && card.currency) return amountText(card, texts, locale);
  return (card.items ?? []).map(({ name }) => name).join(", ");
}

const MOMENT = {
  weekday: "short",
  day: "numeric",
  month: "long",
  hour: "numeric",
  minute: "2-digit",
} as const;

const beginText = (at: string, timeZone: string | null | undefined, locale: string): string =>
  new Intl.DateTimeFormat(locale, { ...MOMENT, timeZone: knownZone(timeZone) }).format(new Date(at));

/** `Tue 2 March, 10:00 – 10:30 CET`, on the clocks of the place. The zone is said to who is in another one. */
export function slotText(
  slot: NonNullable<Card["slot"]>,
  timeZone: string | undefined,
  locale: string,
): string {
  const zone = knownZone(timeZone);
  const format = new Intl.DateTimeFormat(locale, {
    ...MOMENT,
    timeZone: zone,
    ...(zone !== ownZone() && { timeZoneName: "short" }),
  });
  return format.formatRange(new Date(slot.startsAt), new Date(slot.endsAt));
}

export function amountText(
  { amount, currency, period }: Pick<NewCard, "amount" | "currency" | "period">,
  texts: CardTexts,
  locale: string,
): string {
  const format = new Intl.NumberFormat(locale, { style: "currency", currency: currency ?? "" });
  const money = format.format(amount as Intl.StringNumericLiteral);
  return period ? perPeriod(money, period, texts) : money;
}
