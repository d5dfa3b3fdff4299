import type { VNode } from "preact";
import { fill } from "../texts/texts.js";
import { Field } from "./fields.js";
import type { CardTexts } from "./texts/texts.js";

const AMOUNT = /^(0|[1-9][0-9]{0,14})([.][0-9]{1,4})?$/;

interface AmountFieldProps {
  readonly texts: CardTexts;
  readonly currency: string;
  readonly amount: string;
  readonly setAmount: (amount: string) => void;
  readonly problem: string | undefined;
}

/** An amount of money, as it is typed. */
export const AmountField = ({ texts, currency, amount, setAmount, problem }: AmountFieldProps): VNode => (
  <Field label={fill(texts.amount, { currency })} problem={problem}>
    {(attributes) => (
      <input
        {...attributes}
        inputMode="decimal"
        autocomplete="off"
        value={amount}
        onInput={(event) => setAmount(event.currentTarget.value)}
      />
    )}
  </Field>
);

/** What is wrong with an amount; the server would refuse it for the same reasons. */
export function problemOfAmount(amount: string, currency: string, texts: CardTexts): string | false {
  if (!amount) return texts.needed;
  const format = new Intl.NumberFormat("en", { style: "currency", currency });
  const { maximumFractionDigits: digits = 2 } = format.resolvedOptions();
  const decimals = (amount.split(".")[1] ?? "").replace(/0+$/, "").length;
  const isRight = AMOUNT.test(amount) && Number(amount) > 0 && decimals <= digits;
  return !isRight && texts.isNoAmount;
}
