import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { fill } from "../texts/texts.js";
import { Field, problemsOf, ProposalForm } from "./fields.js";
import type { NewCardProps } from "./new-viewing.js";
import type { CardTexts } from "./texts/texts.js";

interface Asked {
  readonly name: string;
  readonly required: boolean;
}

const NOTHING: Asked = { name: "", required: true };
const MOST = 20;

/** The documents to ask for, by their names. */
export function NewDocuments({ texts, typed, propose }: NewCardProps): VNode {
  const [items, setItems] = useState<readonly Asked[]>(
    () => typed?.items?.map(({ name, required = true }) => ({ name, required })) ?? [NOTHING],
  );
  const named = items.map(({ name, required }) => ({ name: name.trim(), required }));
  const set = (index: number, item: Asked): void => setItems(items.with(index, item));
  const found = problemsOf(
    Object.fromEntries(
      named.map(({ name }, index) => [`name${index}`, problemOfName(name, index, named, texts)]),
    ),
  );
  return (
    <ProposalForm
      texts={texts}
      problems={found}
      isAgain={typed !== null}
      submit={() => propose({ items: named })}
    >
      {(problems) => (
        <>
          {items.map((item, index) => (
            <fieldset key={index}>
              <legend>{nameOf(index, texts)}</legend>
              <Field label={texts.name} problem={problems[`name${index}`]}>
                {(attributes) => (
                  <input
                    {...attributes}
                    dir="auto"
                    maxLength={100}
                    value={item.name}
                    onInput={(event) => set(index, { ...item, name: event.currentTarget.value })}
                  />
                )}
              </Field>
              <div class="form-line">
                <label class="form-check">
                  <input
                    type="checkbox"
                    checked={!item.required}
                    onChange={(event) => set(index, { ...item, required: !event.currentTarget.checked })}
                  />
                  {texts.optional}
                </label>
                {items.length > 1 && (
                  <button
                    type="button"
                    class="text-button"
                    onClick={() => setItems(items.filter((_, each) => each !== index))}
                  >
                    {fill(texts.removeNamed, { name: item.name.trim() || nameOf(index, texts) })}
                  </button>
                )}
              </div>
            </fieldset>
          ))}
          {items.length < MOST && (
            <button type="button" class="text-button" onClick={() => setItems([...items, NOTHING])}>
              {texts.addDocument}
            </button>
          )}
        </>
      )}
    </ProposalForm>
  );
}

const nameOf = (index: number, texts: CardTexts): string => fill(texts.documentNumber, { n: index + 1 });

function problemOfName(
  name: string,
  index: number,
  items: readonly Asked[],
  texts: CardTexts,
): string | false {
  if (!name) return texts.needed;
  return items.findIndex((item) => isSame(item.name, name)) < index && texts.isTwice;
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
