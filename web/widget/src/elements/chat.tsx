import type { ComponentChild } from "preact";
import { Chat } from "../views/chat.js";
import { PorticoElement } from "./base.js";

/** `<portico-chat>`: one conversation, by its id or by the participant and the property. */
export class PorticoChat extends PorticoElement {
  protected content(): ComponentChild {
    const id = Number(this.getAttribute("conversation"));
    return (
      <Chat
        conversationId={Number.isSafeInteger(id) && id > 0 ? id : null}
        participant={this.getAttribute("participant")}
        property={this.getAttribute("property")}
        subject={this.getAttribute("subject")}
      />
    );
  }
}
