import type { Card } from "@portico/client";
import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { knownZone, ownZone } from "../model/zones.js";
import type { Action, ActionProps } from "./actions.js";
import { AmountField, problemOfAmount } from "./amount-field.js";
import { Field, type Problems } from "./fields.js";
import { NO_SLOT, problemsOfSlots, SlotFields, slotsIn, type LocalSlot } from "./slot-fields.js";
import type { CardTexts } from "./texts/texts.js";

interface FormProps extends ActionProps {
  readonly action: Action;
  readonly close: () => void;
}

/** What a button of a card says. */
export function actionText(
  action: "accept" | "counter" | "propose" | "decline" | "withdraw" | "cancel",
  { kind }: Card,
  texts: CardTexts,
): string {
  return action === "cancel" && kind !== "viewing" ? texts.withdraw : texts[action];
}

/** Another amount. */
export function Counter(props: FormProps): VNode {
  const { card, texts, act } = props;
  const { currency = "" } = card;
  const [amount, setAmount] = useState(card.amount ?? "");
  const [isTried, setTried] = useState(false);
  const problem = problemOfAmount(amount.trim(), currency, texts);
  const submit = async (): Promise<void> => {
    setTried(true);
    if (!problem) await act("counter", { amount: amount.trim() });
  };
  return (
    <Form {...props} label={texts.send} submit={submit}>
      <AmountField {...{ texts, currency, amount, setAmount }} problem={(isTried && problem) || undefined} />
    </Form>
  );
}

const NONE: Problems = {};

/** Other times, on the clocks of the time zone of the card. */
export function Propose(props: FormProps): VNode {
  const { card, texts, act } = props;
  const timezone = knownZone(card.timezone ?? ownZone());
  const [slots, setSlots] = useState<readonly LocalSlot[]>([NO_SLOT]);
  const [isTried, setTried] = useState(false);
  const problems = problemsOfSlots(slots, timezone, texts);
  const submit = async (): Promise<void> => {
    setTried(true);
    if (Object.keys(problems).length === 0) await act("propose", { slots: slotsIn(slots, timezone) });
  };
  return (
    <Form {...props} label={texts.send} submit={submit}>
      <p class="card-note">
        {texts.timezone}: {timezone.replaceAll("_", " ")}
      </p>
      <SlotFields texts={texts} slots={slots} problems={isTried ? problems : NONE} change={setSlots} />
    </Form>
  );
}

/** Why a proposal is declined or a viewing cancelled. The other side reads it. */
export function Reason(props: FormProps): VNode {
  const { action, card, texts, act } = props;
  const [reason, setReason] = useState("");
  const label = action === "decline" ? texts.decline : actionText("cancel", card, texts);
  const submit = (): Promise<boolean> => act(action, reason.trim() ? { reason: reason.trim() } : {});
  return (
    <Form {...props} label={label} submit={submit}>
      <Field label={texts.reason} problem={undefined}>
        {(attributes) => (
          <textarea
            {...attributes}
            dir="auto"
            rows={2}
            maxLength={500}
            value={reason}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        )}
      </Field>
    </Form>
  );
}

interface FrameProps extends Pick<FormProps, "texts" | "isBusy" | "close"> {
  readonly label: string;
  readonly submit: () => Promise<unknown>;
  readonly children: ComponentChildren;
}

/** Its first field has the focus, or the first wrong one; the Escape key leaves it. */
function Form({ texts, isBusy, label, close, submit, children }: FrameProps): VNode {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => focusOn(form.current, "input, textarea"), []);
  return (
    <form
      class="card-form form"
      ref={form}
      noValidate // the problems are said beside the fields, in the language of the widget
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
        requestAnimationFrame(() => focusOn(form.current, "[aria-invalid=true]"));
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close();
      }}
    >
      {children}
      <div class="card-buttons">
        <button type="submit" class="button" disabled={isBusy}>
          {label}
        </button>
        <button type="button" class="text-button" onClick={close}>
          {texts.back}
        </button>
      </div>
    </form>
  );
}

function focusOn(form: HTMLFormElement | null, selector: string): void {
  form?.querySelector<HTMLElement>(selector)?.focus({ preventScroll: true });
}
