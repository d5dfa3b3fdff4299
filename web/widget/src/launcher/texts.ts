export interface LauncherTexts {
  readonly open: string;
  readonly failed: string;
}

/** The words of the button, by language: so few that they are not loaded apart. */
export const TEXTS: Readonly<Record<string, LauncherTexts>> = {
  en: { open: "Messages", failed: "That did not work. Try again." },
  fr: { open: "Messages", failed: "Cela n’a pas fonctionné. Réessayez." },
  sw: { open: "Ujumbe", failed: "Haikufaulu. Jaribu tena." },
  pt: { open: "Mensagens", failed: "Não funcionou. Tente novamente." },
  ar: { open: "الرسائل", failed: "لم ينجح ذلك. حاول مرة أخرى." },
};
