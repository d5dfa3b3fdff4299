import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { localIn, momentIn, ownZone } from "../model/zones.js";
import { useUi } from "../views/ui.js";
import { AmountField, problemOfAmount } from "./amount-field.js";
import { Field, problemsOf, ProposalForm } from "./fields.js";
import type { NewCardProps } from "./new-viewing.js";
import { Moment, problemOfMoment } from "./slot-fields.js";
import { PERIOD_NAMES, perPeriod, type Period } from "./words.js";

/** An amount for a time, until when it is valid, and on what conditions. */
export function NewOffer({ texts, typed, propose }: NewCardProps): VNode {
  const { host, locale } = useUi();
  const [amount, setAmount] = useState(typed?.amount ?? "");
  const [currency, setCurrency] = useState(typed?.currency ?? host.getAttribute("currency") ?? "EUR");
  const [period, setPeriod] = useState<Period | "">(typed?.period ?? "");
  const [expires, setExpires] = useState(typed?.expiresAt ? localIn(typed.expiresAt, ownZone()) : "");
  const [conditions, setConditions] = useState(typed?.conditions ?? "");
  const found = problemsOf({
    amount: problemOfAmount(amount.trim(), currency, texts),
    expires: expires !== "" && problemOfMoment(expires, ownZone(), texts),
  });
  const submit = (): void =>
    propose({
      ...{ amount: amount.trim(), currency, period: period || null },
      expiresAt: expires ? momentIn(expires, ownZone()).toISOString() : null,
      conditions: conditions.trim() || null,
    });
  return (
    <ProposalForm texts={texts} problems={found} isAgain={typed !== null} submit={submit}>
      {(problems) => (
        <>
          <AmountField {...{ texts, currency, amount, setAmount }} problem={problems["amount"]} />
          <div class="form-line">
            <Field label={texts.currency} problem={undefined}>
              {(attributes) => (
                <select
                  {...attributes}
                  value={currency}
                  onChange={(event) => setCurrency(event.currentTarget.value)}
                >
                  {currencies(locale, currency).map(([code, name]) => (
                    <option key={code} value={code}>
                      {code} – {name}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            <Field label={texts.period} problem={undefined}>
              {(attributes) => (
                <select
                  {...attributes}
                  value={period}
                  onChange={(event) => setPeriod(event.currentTarget.value as Period | "")}
                >
                  <option value="">{texts.once}</option>
                  {PERIOD_NAMES.map((name) => (
                    <option key={name} value={name}>
                      {perPeriod("", name, texts).trim()}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          </div>
          <Moment label={texts.expires} value={expires} problem={problems["expires"]} set={setExpires} />
          <Field label={texts.conditions} problem={undefined}>
            {(attributes) => (
              <textarea
                {...attributes}
                dir="auto"
                rows={3}
                maxLength={2000}
                value={conditions}
                onInput={(event) => setConditions(event.currentTarget.value)}
              />
            )}
          </Field>
        </>
      )}
    </ProposalForm>
  );
}

function currencies(locale: string, own: string): readonly (readonly [string, string])[] {
  const names = new Intl.DisplayNames(locale, { type: "currency" });
  const codes = new Set([own, ...Intl.supportedValuesOf("currency")]);
  return [...codes].sort().map((code) => [code, names.of(code) ?? code]);
}
