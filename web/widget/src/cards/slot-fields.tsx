import type { shapes } from "@portico/client";
import type { VNode } from "preact";
import { halfAnHourAfter, localTime, momentIn } from "../model/zones.js";
import { fill } from "../texts/texts.js";
import { Field, problemsOf, type Problems } from "./fields.js";
import type { CardTexts } from "./texts/texts.js";

/** A time as it is in the fields, on the clocks of a time zone. */
export interface LocalSlot {
  readonly begins: string;
  readonly ends: string;
}

export const NO_SLOT: LocalSlot = { begins: "", ends: "" };
const MOST = 3; // times in one proposal
const LONGEST = 7 * 86_400_000;
const FARTHEST = 732 * 86_400_000;

interface SlotFieldsProps {
  readonly texts: CardTexts;
  readonly slots: readonly LocalSlot[];
  readonly problems: Problems;
  readonly change: (slots: readonly LocalSlot[]) => void;
}

/** One to three times from which the other side chooses. */
export function SlotFields({ texts, slots, problems, change }: SlotFieldsProps): VNode {
  const set = (index: number, slot: LocalSlot): void => change(slots.with(index, slot));
  return (
    <>
      {slots.map((slot, index) => (
        <fieldset key={index}>
          <legend>{nameOf(index, texts)}</legend>
          <div class="form-line">
            <Moment
              label={texts.begins}
              value={slot.begins}
              problem={problems[`begins${index}`]}
              set={(begins) => set(index, withBegin(slot, begins))}
            />
            <Moment
              label={texts.ends}
              value={slot.ends}
              problem={problems[`ends${index}`]}
              set={(ends) => set(index, { ...slot, ends })}
            />
          </div>
          {slots.length > 1 && (
            <button
              type="button"
              class="text-button"
              onClick={() => change(slots.filter((_, each) => each !== index))}
            >
              {fill(texts.removeNamed, { name: nameOf(index, texts) })}
            </button>
          )}
        </fieldset>
      ))}
      {slots.length < MOST && (
        <button type="button" class="text-button" onClick={() => change([...slots, NO_SLOT])}>
          {texts.addTime}
        </button>
      )}
    </>
  );
}

const nameOf = (index: number, texts: CardTexts): string => fill(texts.timeNumber, { n: index + 1 });

/** Who chooses a beginning mostly wants half an hour. */
function withBegin({ ends }: LocalSlot, begins: string): LocalSlot {
  return { begins, ends: begins && ends <= begins ? halfAnHourAfter(begins) : ends };
}

interface MomentProps {
  readonly label: string;
  readonly value: string;
  readonly problem: string | undefined;
  readonly set: (value: string) => void;
}

export function Moment({ label, value, problem, set }: MomentProps): VNode {
  return (
    <Field label={label} problem={problem}>
      {(attributes) => (
        <input
          {...attributes}
          type="datetime-local"
          min={localTime(new Date())}
          value={value}
          onInput={(event) => set(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

/** What is wrong with the times; the server would refuse them for the same reasons. */
export function problemsOfSlots(slots: readonly LocalSlot[], zone: string, texts: CardTexts): Problems {
  return problemsOf(
    Object.fromEntries(
      slots.flatMap((slot, index) => [
        [`begins${index}`, problemOfMoment(slot.begins, zone, texts)],
        [`ends${index}`, problemOfEnd(slot, zone, texts)],
      ]),
    ),
  );
}

export function problemOfMoment(local: string, zone: string, texts: CardTexts): string | false {
  if (!local) return texts.needed;
  const ahead = momentIn(local, zone).getTime() - Date.now();
  if (ahead <= 0) return texts.isPast;
  return ahead > FARTHEST && texts.isFar;
}

function problemOfEnd({ begins, ends }: LocalSlot, zone: string, texts: CardTexts): string | false {
  if (!ends) return texts.needed;
  if (!begins) return false;
  const length = momentIn(ends, zone).getTime() - momentIn(begins, zone).getTime();
  if (length <= 0) return texts.isBefore;
  return length > LONGEST && texts.isLong;
}

export const slotsIn = (slots: readonly LocalSlot[], zone: string): shapes.NewSlot[] =>
  slots.map(({ begins, ends }) => ({
    startsAt: momentIn(begins, zone).toISOString(),
    endsAt: momentIn(ends, zone).toISOString(),
  }));
