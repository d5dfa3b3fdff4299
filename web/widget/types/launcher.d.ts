/** `@portico/chat/launcher`: importing it defines the custom element `<portico-launcher>`. */
import type { TokenSource } from "./index.js";

/** `<portico-launcher>`: a round button at the corner that opens the chat in a panel. */
export declare class PorticoLauncher extends HTMLElement {
  /** What gets an access token from the site. */
  token: TokenSource | null;
  readonly isOpen: boolean;
  /** Open or close the panel. The focus goes into it, and back to the button. */
  toggle(isOpen: boolean): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "portico-launcher": PorticoLauncher;
  }
}
