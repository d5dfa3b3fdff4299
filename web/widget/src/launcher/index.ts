/** `@portico/chat/launcher`: the custom element `<portico-launcher>`. The chat is loaded with the first click. */
import { PorticoLauncher } from "./element.js";

export { PorticoLauncher };

if (!customElements.get("portico-launcher")) customElements.define("portico-launcher", PorticoLauncher);
