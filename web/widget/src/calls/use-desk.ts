import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { languageOf } from "../texts/catalogue.js";
import { fill } from "../texts/texts.js";
import { useUi, useView } from "../views/ui.js";
import { deskOf, type CallDesk, type DeskSnapshot } from "./desk.js";
import { callCatalogue } from "./texts/catalogue.js";
import type { CallTexts } from "./texts/texts.js";

/** A word of calls, with its values. */
export type Speak = (text: keyof CallTexts, values?: Readonly<Record<string, string>>) => string;

export interface DeskView {
  readonly desk: CallDesk;
  readonly snapshot: DeskSnapshot;
  readonly speak: Speak;
}

/** The call of the page, if this element draws it. */
export function useDesk(): DeskView | null {
  const { client } = useUi();
  const desk = deskOf(client);
  const snapshot = useView(desk);
  const speak = useSpeak();
  const [owner] = useState({});
  useLayoutEffect(() => desk.claim(owner), [desk]);
  return snapshot && speak && desk.isDrawnBy(owner) ? { desk, snapshot, speak } : null;
}

function useSpeak(): Speak | null {
  const { locale } = useUi();
  const [texts, setTexts] = useState<CallTexts | null>(null);
  useEffect(() => {
    callCatalogue[languageOf(locale)]().then(setTexts, () => undefined); // without a network there is no call
  }, [locale]);
  return texts && ((text, values = {}) => fill(texts[text], values));
}
