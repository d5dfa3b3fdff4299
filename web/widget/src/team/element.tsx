import type { ComponentChild } from "preact";
import { PorticoElement } from "../elements/base.js";
import { addStyle } from "../theme/style-sheet.js";
import type { Ui } from "../views/ui.js";
import { TeamApp } from "./app.js";
import style from "./team.css";

addStyle(style);

/** `<portico-team-inbox team="3">`: the conversations of a team, for its members. */
export class PorticoTeamInbox extends PorticoElement {
  static override observedAttributes = [...PorticoElement.observedAttributes, "team"];

  /** Open a conversation, or go back to the list. */
  open(conversationId: number | null): void {
    if (conversationId === null) this.removeAttribute("conversation");
    else this.setAttribute("conversation", String(conversationId));
  }

  protected content({ client }: Ui): ComponentChild {
    const team = numberOf(this.getAttribute("team"));
    const selected = numberOf(this.getAttribute("conversation"));
    return (
      team && (
        <TeamApp key={team} client={client} id={team} selected={selected} select={(id) => this.open(id)} />
      )
    );
  }
}

function numberOf(text: string | null): number | null {
  const id = Number(text);
  return Number.isSafeInteger(id) && id > 0 ? id : null;
}
