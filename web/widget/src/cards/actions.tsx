import type { ActOptions, Card } from "@portico/client";
import type { VNode } from "preact";
import { useId, useState } from "preact/hooks";
import { useUi } from "../views/ui.js";
import { actionText, Counter, Propose, Reason } from "./act-forms.js";
import type { CardTexts } from "./texts/texts.js";
import { slotText } from "./words.js";

export type Action = Card["actions"][number];
/**
 * Resolves with whether it is done. `options` may be what makes them, such as an upload: its failure is shown like that
 * of the action.
 */
export type Act = (action: Action, options?: ActOptions | (() => Promise<ActOptions>)) => Promise<boolean>;

export interface ActionProps {
  readonly card: Card;
  readonly texts: CardTexts;
  readonly isBusy: boolean;
  readonly act: Act;
}

const FORMS = { counter: Counter, propose: Propose, decline: Reason, cancel: Reason } as const;
type Form = keyof typeof FORMS;
const ORDER = ["accept", "counter", "propose", "decline", "withdraw", "cancel"] as const;

/** The buttons of a viewing or an offer; some of them open a form. */
export function Actions(props: ActionProps): VNode {
  const { card, texts, isBusy, act } = props;
  const [form, setForm] = useState<Form | null>(null);
  const [slot, setSlot] = useState(0);
  const { actions } = card;
  const Shown = form !== null && actions.includes(form) && FORMS[form];
  /** A form stays with what was typed until its action is done. */
  const actAndClose: Act = async (...args) => {
    const isDone = await act(...args);
    if (isDone) setForm(null);
    return isDone;
  };
  const begin = (action: (typeof ORDER)[number]): void => {
    if (isForm(action)) setForm(action);
    else void act(action, action === "accept" && card.slots ? { slot } : {});
  };
  return (
    <>
      {!card.slot && card.slots && <Slots {...{ card, texts, slot, setSlot }} />}
      {Shown && <Shown {...props} action={form} close={() => setForm(null)} act={actAndClose} />}
      {!Shown && actions.length > 0 && (
        <div class="card-buttons">
          {ORDER.filter((action) => actions.includes(action)).map((action) => (
            <button
              type="button"
              class={action === "accept" ? "button" : "text-button"}
              key={action}
              disabled={isBusy}
              onClick={() => begin(action)}
            >
              {actionText(action, card, texts)}
            </button>
          ))}
        </div>
      )}
    </>
  );
}

const isForm = (action: Action): action is Form => Object.hasOwn(FORMS, action);

interface SlotsProps extends Pick<ActionProps, "card" | "texts"> {
  readonly slot: number;
  readonly setSlot: (slot: number) => void;
}

/** The proposed times: to choose from, or only to read. */
function Slots({ card, texts, slot, setSlot }: SlotsProps): VNode {
  const { locale } = useUi();
  const name = useId();
  const slots = card.slots ?? [];
  if (!card.actions.includes("accept") || slots.length === 1) {
    return (
      <ul class="card-slots">
        {slots.map((each) => (
          <li key={each.startsAt}>{slotText(each, card.timezone, locale)}</li>
        ))}
      </ul>
    );
  }
  return (
    <fieldset class="card-slots">
      <legend>{texts.chooseTime}</legend>
      {slots.map((each, index) => (
        <label key={each.startsAt}>
          <input type="radio" name={name} checked={index === slot} onChange={() => setSlot(index)} />
          {slotText(each, card.timezone, locale)}
        </label>
      ))}
    </fieldset>
  );
}
