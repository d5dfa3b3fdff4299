/** Defines the elements. */
import { PorticoChat } from "./elements/chat.js";
import { PorticoInbox } from "./elements/inbox.js";

export { PorticoChat, PorticoInbox };
export type { TokenRequest } from "./client/token-event.js";

// Two copies of the file on one page: the first one defines them.
if (!customElements.get("portico-inbox")) customElements.define("portico-inbox", PorticoInbox);
if (!customElements.get("portico-chat")) customElements.define("portico-chat", PorticoChat);
