import type { Language } from "../texts/catalogue.js";

/** The words of a handover between a bot and people. */
export interface HandoverTexts {
  readonly ask: string;
  readonly waiting: string;
  readonly waits: string;
  readonly answers: string;
  readonly take: string;
  readonly giveBack: string;
  readonly asked: string;
  readonly youAsked: string;
  readonly takes: string;
  readonly youTake: string;
  readonly again: string;
}

/** All languages: together they are smaller than what loads one of them. */
export const TEXTS: Readonly<Record<Language, HandoverTexts>> = {
  ar: {
    ask: "التحدث إلى شخص",
    waiting: "في انتظار شخص يرد",
    waits: "{name} ينتظر شخصًا يرد",
    answers: "{name} يرد الآن",
    take: "الرد بنفسك",
    giveBack: "دع {name} يرد من جديد",
    asked: "{name} طلب التحدث إلى شخص",
    youAsked: "طلبت التحدث إلى شخص",
    takes: "{name} يرد من الآن",
    youTake: "أنت ترد من الآن",
    again: "{name} يرد من جديد",
  },
  en: {
    ask: "Talk to a person",
    waiting: "Waiting for a person",
    waits: "{name} waits for a person",
    answers: "{name} answers at the moment",
    take: "Answer yourself",
    giveBack: "Let {name} answer again",
    asked: "{name} asked for a person",
    youAsked: "You asked for a person",
    takes: "{name} answers from now on",
    youTake: "You answer from now on",
    again: "{name} answers again",
  },
  fr: {
    ask: "Parler à une personne",
    waiting: "En attente d’une personne",
    waits: "{name} attend une personne",
    answers: "{name} répond en ce moment",
    take: "Répondre vous-même",
    giveBack: "Laisser {name} répondre à nouveau",
    asked: "{name} a demandé à parler à une personne",
    youAsked: "Vous avez demandé à parler à une personne",
    takes: "{name} répond désormais",
    youTake: "Vous répondez désormais",
    again: "{name} répond à nouveau",
  },
  pt: {
    ask: "Falar com uma pessoa",
    waiting: "À espera de uma pessoa",
    waits: "{name} está à espera de uma pessoa",
    answers: "{name} responde neste momento",
    take: "Responder pessoalmente",
    giveBack: "Deixar {name} responder de novo",
    asked: "{name} pediu para falar com uma pessoa",
    youAsked: "Você pediu para falar com uma pessoa",
    takes: "{name} responde a partir de agora",
    youTake: "Você responde a partir de agora",
    again: "{name} responde de novo",
  },
  sw: {
    ask: "Zungumza na mtu",
    waiting: "Unasubiri mtu akujibu",
    waits: "{name} anasubiri mtu amjibu",
    answers: "{name} anajibu kwa sasa",
    take: "Jibu mwenyewe",
    giveBack: "Mwache {name} ajibu tena",
    asked: "{name} ameomba kuzungumza na mtu",
    youAsked: "Umeomba kuzungumza na mtu",
    takes: "{name} anajibu kuanzia sasa",
    youTake: "Unajibu kuanzia sasa",
    again: "{name} anajibu tena",
  },
};
