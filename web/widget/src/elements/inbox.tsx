import type { ComponentChild } from "preact";
import { Inbox } from "../views/inbox.js";
import { PorticoElement } from "./base.js";

/** `<portico-inbox>`: the conversations of the user, and the one that is open. */
export class PorticoInbox extends PorticoElement {
  /** Open a conversation, or go back to the list. */
  open(conversationId: number | null): void {
    if (conversationId === null) this.removeAttribute("conversation");
    else this.setAttribute("conversation", String(conversationId));
  }

  protected content(): ComponentChild {
    const id = Number(this.getAttribute("conversation"));
    return (
      <Inbox selected={Number.isSafeInteger(id) && id > 0 ? id : null} select={(next) => this.open(next)} />
    );
  }
}
