import type { ActOptions, Card } from "@portico/client";
import type { VNode } from "preact";
import { useId, useState } from "preact/hooks";
import { fill } from "../texts/texts.js";
import { useUi } from "../views/ui.js";
import { slotText } from "./card.js";
import type { CardTexts } from "./texts/texts.js";

export type Action = Card["actions"][number];
/** `options` may be what makes them, such as an upload: its failure is shown like that of the action. */
export type Act = (action: Action, options?: ActOptions | (() => Promise<ActOptions>)) => Promise<void>;

export interface ActionProps {
  readonly card: Card;
  readonly texts: CardTexts;
  readonly isBusy: boolean;
  readonly act: Act;
}

type Form = "counter" | "propose";

/** The buttons of a viewing or an offer; two of them open a form. */
export function Actions({ card, texts, isBusy, act }: ActionProps): VNode {
  const [form, setForm] = useState<Form | null>(null);
  const [slot, setSlot] = useState(0);
  const { actions } = card;
  const shown = form !== null && actions.includes(form) ? form : null;
  const plain = (["decline", "withdraw", "cancel"] as const).filter((action) => actions.includes(action));
  return (
    <>
      {!card.slot && card.slots && <Slots {...{ card, texts, slot, setSlot }} />}
      {shown === "counter" && <Counter {...{ card, texts, isBusy, act }} close={() => setForm(null)} />}
      {shown === "propose" && <Propose {...{ card, texts, isBusy, act }} close={() => setForm(null)} />}
      {shown === null && actions.length > 0 && (
        <div class="card-buttons">
          {actions.includes("accept") && (
            <button
              type="button"
              class="button"
              disabled={isBusy}
              onClick={() => void act("accept", card.slots && { slot })}
            >
              {texts.accept}
            </button>
          )}
          {(["counter", "propose"] as const).map(
            (name) =>
              actions.includes(name) && (
                <button
                  type="button"
                  class="text-button"
                  key={name}
                  disabled={isBusy}
                  onClick={() => setForm(name)}
                >
                  {texts[name]}
                </button>
              ),
          )}
          {plain.map((name) => (
            <button
              type="button"
              class="text-button"
              key={name}
              disabled={isBusy}
              onClick={() => void act(name)}
            >
              {name === "cancel" && card.kind !== "viewing" ? texts.withdraw : texts[name]}
            </button>
          ))}
        </div>
      )}
    </>
  );
}

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

interface FormProps extends ActionProps {
  readonly close: () => void;
}

function Counter({ card, texts, isBusy, act, close }: FormProps): VNode {
  const [amount, setAmount] = useState(card.amount ?? "");
  return (
    <Form
      texts={texts}
      isBusy={isBusy}
      close={close}
      submit={() => act("counter", { amount: amount.trim() })}
    >
      <label>
        {fill(texts.amount, { currency: card.currency ?? "" })}
        <input
          inputMode="decimal"
          pattern="(0|[1-9][0-9]{0,14})([.][0-9]{1,4})?"
          required
          value={amount}
          onInput={(event) => setAmount(event.currentTarget.value)}
        />
      </label>
    </Form>
  );
}

/** Another time, in the time zone of the reader's device. */
function Propose({ texts, isBusy, act, close }: FormProps): VNode {
  const [begins, setBegins] = useState("");
  const [ends, setEnds] = useState("");
  const utc = (local: string): string => new Date(local).toISOString();
  const submit = (): Promise<void> =>
    act("propose", { slots: [{ startsAt: utc(begins), endsAt: utc(ends) }] });
  return (
    <Form texts={texts} isBusy={isBusy} close={close} submit={submit}>
      <Moment label={texts.begins} value={begins} set={setBegins} />
      <Moment label={texts.ends} value={ends} set={setEnds} min={begins} />
    </Form>
  );
}

interface MomentProps {
  readonly label: string;
  readonly value: string;
  readonly set: (value: string) => void;
  readonly min?: string;
}

function Moment({ label, value, set, min = "" }: MomentProps): VNode {
  return (
    <label>
      {label}
      <input
        type="datetime-local"
        required
        min={min}
        value={value}
        onInput={(event) => set(event.currentTarget.value)}
      />
    </label>
  );
}

interface FrameProps extends Pick<ActionProps, "texts" | "isBusy"> {
  readonly close: () => void;
  readonly submit: () => Promise<void>;
  readonly children: VNode | VNode[];
}

function Form({ texts, isBusy, close, submit, children }: FrameProps): VNode {
  return (
    <form
      class="card-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
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
          {texts.send}
        </button>
        <button type="button" class="text-button" onClick={close}>
          {texts.back}
        </button>
      </div>
    </form>
  );
}
