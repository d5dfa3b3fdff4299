import { useEffect, useState } from "preact/hooks";
import { languageOf } from "../texts/catalogue.js";
import type { Ui } from "../views/ui.js";
import { cardCatalogue } from "./texts/catalogue.js";
import type { CardTexts } from "./texts/texts.js";
import { lineOf } from "./words.js";

const loaded = new Map<string, CardTexts>();

/** The words of cards, null until they are loaded. From then on all views have a line for a card. */
export function useCardTexts(ui: Ui): CardTexts | null {
  const { locale } = ui;
  const language = languageOf(locale);
  const [, redraw] = useState({});
  const texts = loaded.get(language) ?? null;
  useEffect(() => {
    if (texts) return;
    let isGone = false;
    cardCatalogue[language]().then(
      (found) => {
        loaded.set(language, found);
        if (!isGone) redraw({});
      },
      () => undefined, // the next view tries again
    );
    return () => {
      isGone = true;
    };
  }, [language]);
  if (texts) ui.cardLine = (card) => lineOf(card, texts, locale);
  return texts;
}
