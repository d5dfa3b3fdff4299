/** `@portico/chat/team-inbox`: importing it defines the custom element `<portico-team-inbox>`, and those of the chat. */
import { PorticoElement } from "./index.js";

/** `<portico-team-inbox team="3">`: the conversations of a team, for its members. */
export declare class PorticoTeamInbox extends PorticoElement {
  /** Open a conversation, or go back to the list. */
  open(conversationId: number | null): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "portico-team-inbox": PorticoTeamInbox;
  }
}
