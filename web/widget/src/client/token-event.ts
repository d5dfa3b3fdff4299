/** What a page gives when it is asked: an access token, or a promise of one. */
export interface TokenRequest {
  respond(token: string | Promise<string>): void;
}

export const TOKEN_NEEDED = "portico-token-needed";

/** Ask the page for a token by an event. Rejects when no listener responds: the connection tries it again. */
export async function askPage(element: HTMLElement): Promise<string> {
  try {
    return await ask(element);
  } catch (thrown) {
    if (document.readyState === "complete") throw thrown;
    await nextStage(); // a script that follows in the page may add the listener
    return ask(element);
  }
}

const nextStage = (): Promise<unknown> =>
  new Promise((resolve) => {
    for (const stage of ["DOMContentLoaded", "load"]) addEventListener(stage, resolve, { once: true });
  });

function ask(element: HTMLElement): Promise<string> {
  return new Promise((resolve, reject) => {
    const detail: TokenRequest = { respond: resolve };
    element.dispatchEvent(new CustomEvent(TOKEN_NEEDED, { detail, bubbles: true, composed: true }));
    // Does nothing when a listener has responded.
    reject(new Error(`set the property token, or answer the event ${TOKEN_NEEDED}`));
  });
}
