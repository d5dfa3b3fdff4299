import type { NewCard } from "@portico/client";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { ownZone, zones } from "../model/zones.js";
import { Field, ProposalForm } from "./fields.js";
import { NO_SLOT, problemsOfSlots, SlotFields, slotsIn, type LocalSlot } from "./slot-fields.js";
import type { CardTexts } from "./texts/texts.js";

export interface NewCardProps {
  readonly texts: CardTexts;
  readonly propose: (card: Omit<NewCard, "kind">) => void;
}

/** One to three times at a place, on the clocks of its time zone. */
export function NewViewing({ texts, propose }: NewCardProps): VNode {
  const [slots, setSlots] = useState<readonly LocalSlot[]>([NO_SLOT]);
  const [timezone, setZone] = useState(ownZone);
  const [place, setPlace] = useState("");
  const submit = (): void =>
    propose({ slots: slotsIn(slots, timezone), timezone, place: place.trim() || null });
  return (
    <ProposalForm texts={texts} problems={problemsOfSlots(slots, timezone, texts)} submit={submit}>
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
