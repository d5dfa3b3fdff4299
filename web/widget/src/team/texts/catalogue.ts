import type { Language } from "../../texts/catalogue.js";
import type { TeamTexts } from "./texts.js";

/** The words of a team's inbox by language, each loaded when it is first needed. */
export const teamCatalogue: Readonly<Record<Language, () => Promise<TeamTexts>>> = {
  ar: async () => (await import("./ar.js")).ar,
  en: async () => (await import("./en.js")).en,
  fr: async () => (await import("./fr.js")).fr,
  pt: async () => (await import("./pt.js")).pt,
  sw: async () => (await import("./sw.js")).sw,
};
