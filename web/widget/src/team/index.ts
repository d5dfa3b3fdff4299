/** Defines `<portico-team-inbox>`. The chat, whose code it uses, is loaded with it. */
import { PorticoTeamInbox } from "./element.js";

export { PorticoTeamInbox };

if (!customElements.get("portico-team-inbox")) customElements.define("portico-team-inbox", PorticoTeamInbox);
