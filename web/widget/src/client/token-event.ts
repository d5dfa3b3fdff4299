/** What a page gives when it is asked: an access token, or a promise of one. */
export interface TokenRequest {
  respond(token: string | Promise<string>): void;
}

export const TOKEN_NEEDED = "portico-token-needed";

/** Ask the page for a token by an event. Rejects when no listener responds: the connection tries it again. */
export function askPage(element: HTMLElement): Promise<string> {
  return new Promise((resolve, reject) => {
    const detail: TokenRequest = { respond: resolve };
    element.dispatchEvent(new CustomEvent(TOKEN_NEEDED, { detail, bubbles: true, composed: true }));
    // Does nothing when a listener has responded.
    reject(new Error(`set the property token, or answer the event ${TOKEN_NEEDED}`));
  });
}
