import base from "./base.css";
import composer from "./composer.css";
import inbox from "./inbox.css";
import messages from "./messages.css";

let sheet: CSSStyleSheet | null = null;

/** The style of all elements, parsed once for the page. */
export function styleSheet(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(base + inbox + messages + composer);
  }
  return sheet;
}
