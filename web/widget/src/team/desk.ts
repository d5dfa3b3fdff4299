import type { Team } from "@portico/client";
import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import { languageOf } from "../texts/catalogue.js";
import { fill } from "../texts/texts.js";
import { useUi } from "../views/ui.js";
import { teamCatalogue } from "./texts/catalogue.js";
import type { TeamTexts } from "./texts/texts.js";

const RETRY = 3_000; // milliseconds

/** What the views of a team need beside `Ui`. */
export interface Desk {
  readonly team: Team;
  /** The id of the member. */
  readonly me: string;
  readonly say: (text: keyof TeamTexts, values?: Readonly<Record<string, string>>) => string;
  /** The name of a member. */
  readonly nameOf: (userId: string) => string;
}

const Context = createContext<Desk | null>(null);
export const DeskProvider = Context.Provider;

export function useDesk(): Desk {
  const desk = useContext(Context);
  if (!desk) throw new Error("a view outside of a team");
  return desk;
}

/** The words, null until they are loaded. */
export function useTeamTexts(): TeamTexts | null {
  const { locale } = useUi();
  const [texts, setTexts] = useState<TeamTexts | null>(null);
  useEffect(() => {
    let isGone = false;
    const load = (): void => {
      teamCatalogue[languageOf(locale)]().then(
        (found) => !isGone && setTexts(found),
        () => setTimeout(() => !isGone && load(), RETRY),
      );
    };
    load();
    return () => {
      isGone = true;
    };
  }, [locale]);
  return texts;
}

/** The desk of a member. */
export function deskOf(team: Team, me: string, texts: TeamTexts, someone: string): Desk {
  return {
    team,
    me,
    say: (text, values = {}) => fill(texts[text], values),
    nameOf: (userId) =>
      team.getSnapshot().members.find((member) => member.userId === userId)?.name ?? someone,
  };
}
