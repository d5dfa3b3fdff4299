import base from "./base.css";
import composer from "./composer.css";
import inbox from "./inbox.css";
import messages from "./messages.css";

let text = base + inbox + messages + composer;
let sheet: CSSStyleSheet | null = null;

/** The style of all elements, parsed once for the page. */
export function styleSheet(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
  }
  return sheet;
}

/** Add the style of what is loaded later, in all elements of the page. */
export function addStyle(more: string): void {
  text += more;
  sheet?.replaceSync(text);
}
