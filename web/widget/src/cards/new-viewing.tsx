import type { NewCard } from "@portico/client";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { knownZone, localIn, ownZone, zones } from "../model/zones.js";
import { Field, ProposalForm } from "./fields.js";
import { NO_SLOT, problemsOfSlots, SlotFields, slotsIn, type LocalSlot } from "./slot-fields.js";
import type { CardTexts } from "./texts/texts.js";

export interface NewCardProps {
  readonly texts: CardTexts;
  /** What was typed before and not sent; null for a new one. */
  readonly typed: NewCard | null;
  readonly propose: (card: Omit<NewCard, "kind">) => void;
}

/** One to three times at a place, on the clocks of its time zone. */
export function NewViewing({ texts, typed, propose }: NewCardProps): VNode {
  const [slots, setSlots] = useState(() => slotsOf(typed));
  const [timezone, setZone] = useState(() => zoneOf(typed));
  const [place, setPlace] = useState(typed?.place ?? "");
  const submit = (): void =>
    propose({ slots: slotsIn(slots, timezone), timezone, place: place.trim() || null });
  return (
    <ProposalForm
      texts={texts}
      problems={problemsOfSlots(slots, timezone, texts)}
      isAgain={typed !== null}
      submit={submit}
    >
      {(problems) => (
        <>
          <SlotFields texts={texts} slots={slots} problems={problems} change={setSlots} />
          <Field label={texts.timezone} problem={undefined}>
            {(attributes) => (
              <select
                {...attributes}
                value={timezone}
                onChange={(event) => setZone(event.currentTarget.value)}
              >
                {zones().map((zone) => (
                  <option key={zone} value={zone}>
                    {zone.replaceAll("_", " ")}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label={texts.place} problem={undefined}>
            {(attributes) => (
              <input
                {...attributes}
                dir="auto"
                maxLength={500}
                value={place}
                onInput={(event) => setPlace(event.currentTarget.value)}
              />
            )}
          </Field>
        </>
      )}
    </ProposalForm>
  );
}

const zoneOf = (typed: NewCard | null): string => knownZone(typed?.timezone ?? ownZone());

function slotsOf(typed: NewCard | null): readonly LocalSlot[] {
  const zone = zoneOf(typed);
  const slots = typed?.slots?.map(({ startsAt, endsAt }) => ({
    begins: localIn(startsAt, zone),
    ends: localIn(endsAt, zone),
  }));
  return slots ?? [NO_SLOT];
}
