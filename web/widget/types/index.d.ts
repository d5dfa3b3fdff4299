/** `@portico/chat`: importing it defines the custom elements `<portico-inbox>` and `<portico-chat>`. */

/** What gets an access token from the site. */
export type TokenSource = string | (() => string | Promise<string>);

/** `event.detail.respond(token)` answers `portico-token-needed`. Call it at once. */
export interface TokenRequest {
  readonly respond: (token: string | Promise<string>) => void;
}

/** What both elements have. Attributes are described in docs/how-to/widget.md. */
export declare class PorticoElement extends HTMLElement {
  /** Elements with the same `url` and the same function share one connection. */
  token: TokenSource | null;
}

/** `<portico-inbox>`: the conversations of the user, and the one that is open. */
export declare class PorticoInbox extends PorticoElement {
  /** Open a conversation, or go back to the list. */
  open(conversationId: number | null): void;
}

/** `<portico-chat>`: one conversation, by its id or by the participant and the property. */
export declare class PorticoChat extends PorticoElement {}

declare global {
  interface HTMLElementTagNameMap {
    "portico-inbox": PorticoInbox;
    "portico-chat": PorticoChat;
  }
  interface HTMLElementEventMap {
    "portico-token-needed": CustomEvent<TokenRequest>;
    "portico-conversation-open": CustomEvent<{ readonly conversationId: number }>;
    "portico-unread": CustomEvent<{ readonly unread: number }>;
  }
  interface DocumentEventMap {
    "portico-token-needed": CustomEvent<TokenRequest>;
  }
}
