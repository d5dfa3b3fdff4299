import { baseOf, type Texts } from "./texts.js";

/** The languages. A page loads its own. */
export const catalogue = {
  ar: async () => (await import("./ar.js")).ar,
  en: async () => (await import("./en.js")).en,
  fr: async () => (await import("./fr.js")).fr,
  pt: async () => (await import("./pt.js")).pt,
  sw: async () => (await import("./sw.js")).sw,
} satisfies Record<string, () => Promise<Texts>>;

export type Language = keyof typeof catalogue;

const RETRY = 3_000; // milliseconds

/** The words of a language. Without them nothing can be drawn: it is tried until the network is there. */
export async function textsIn(language: Language): Promise<Texts> {
  try {
    return await catalogue[language]();
  } catch {
    await new Promise((resolve) => setTimeout(resolve, RETRY));
    return textsIn(language);
  }
}

const RIGHT_TO_LEFT: readonly Language[] = ["ar"];

/** The language of the catalogue for a language tag (BCP 47): `pt-BR` is `pt`; English for others. */
export function languageOf(tag: string): Language {
  const base = baseOf(tag);
  return Object.hasOwn(catalogue, base) ? (base as Language) : "en";
}

export const directionOf = (language: Language): "ltr" | "rtl" =>
  RIGHT_TO_LEFT.includes(language) ? "rtl" : "ltr";

/** A tag that `Intl` takes, in the language of the texts; the region stays. */
export function localeOf(tag: string): string {
  const language = languageOf(tag);
  try {
    const [locale = language] = Intl.getCanonicalLocales(tag);
    return languageOf(locale) === language && locale.toLowerCase().startsWith(language) ? locale : language;
  } catch {
    return language;
  }
}
