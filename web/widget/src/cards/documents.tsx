import type { VNode } from "preact";
import { fill } from "../texts/texts.js";
import { useUi } from "../views/ui.js";
import type { ActionProps } from "./actions.js";

/** The list of documents: each with a button to provide it, or to say that it is not needed. */
export function Documents({ card, texts, isBusy, act }: ActionProps): VNode {
  const { client, locale } = useUi();
  const provide = async (name: string, file: File | undefined): Promise<void> => {
    if (!file) return;
    await act("provide", async () => {
      const { id, mediaId = id } = await client.upload(file);
      return { name, ...(mediaId && { mediaId }) };
    });
  };
  return (
    <>
      <ul class="card-items">
        {(card.items ?? []).map(({ name, state, required }) => (
          <li key={name}>
            <span class="card-item">
              <span dir="auto">{name}</span>
              <span class="card-note">
                {state === "provided" ? "✓ " : ""}
                {texts[state]}
                {!required && state === "missing" ? ` · ${texts.optional}` : ""}
              </span>
            </span>
            {card.actions.includes("provide") && state !== "waived" && (
              <label class="text-button card-file">
                {fill(texts.provide, { name: "" }).trim()}
                <input
                  type="file"
                  aria-label={fill(texts.provide, { name })}
                  class="hidden"
                  disabled={isBusy}
                  onChange={(event) => void provide(name, event.currentTarget.files?.[0])}
                />
              </label>
            )}
            {card.actions.includes("waive") && state === "missing" && (
              <button
                type="button"
                class="text-button"
                aria-label={fill(texts.waive, { name })}
                disabled={isBusy}
                onClick={() => void act("waive", { name })}
              >
                {begun(texts.waived, locale)}
              </button>
            )}
          </li>
        ))}
      </ul>
      {card.actions.includes("complete") && (
        <div class="card-buttons">
          <button type="button" class="button" disabled={isBusy} onClick={() => void act("complete")}>
            {texts.complete}
          </button>
        </div>
      )}
    </>
  );
}

/** With a capital letter, as a button begins. */
const begun = (text: string, locale: string): string =>
  text.slice(0, 1).toLocaleUpperCase(locale) + text.slice(1);
