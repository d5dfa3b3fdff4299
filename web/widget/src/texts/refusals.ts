import type { Language } from "./catalogue.js";

/** Why a message is not sent: loaded with the first one that is not. */
export interface RefusalTexts {
  readonly looksLikeContact: string;
  readonly sendAnyway: string;
  readonly held: string;
  readonly refused: string;
  /** `{until}` is a day and a time. */
  readonly suspended: string;
}

export const refusals: Readonly<Record<Language, RefusalTexts>> = {
  ar: {
    looksLikeContact: "يبدو أن هذه بيانات اتصال. هل تريد الإرسال رغم ذلك؟",
    sendAnyway: "أرسل رغم ذلك",
    held: "بانتظار المراجعة",
    refused: "لم تُرسل: رفضها أحد المشرفين",
    suspended: "لا يمكنك الكتابة حتى {until}",
  },
  en: {
    looksLikeContact: "This looks like contact data. Send it anyway?",
    sendAnyway: "Send anyway",
    held: "Waiting for review",
    refused: "Not sent: a moderator refused it",
    suspended: "You may not write until {until}",
  },
  fr: {
    looksLikeContact: "Cela ressemble à des coordonnées. Envoyer quand même ?",
    sendAnyway: "Envoyer quand même",
    held: "En attente de vérification",
    refused: "Non envoyé : refusé par la modération",
    suspended: "Vous ne pouvez pas écrire jusqu’au {until}",
  },
  pt: {
    looksLikeContact: "Isto parece ser um contacto. Enviar mesmo assim?",
    sendAnyway: "Enviar mesmo assim",
    held: "A aguardar revisão",
    refused: "Não enviada: recusada pela moderação",
    suspended: "Não pode escrever até {until}",
  },
  sw: {
    looksLikeContact: "Hii inaonekana kuwa mawasiliano. Utume hata hivyo?",
    sendAnyway: "Tuma hata hivyo",
    held: "Inasubiri ukaguzi",
    refused: "Haikutumwa: msimamizi ameukataa",
    suspended: "Huwezi kuandika hadi {until}",
  },
};
