import base from "./base.css";
import cases from "./cases.css";
import controls from "./controls.css";
import data from "./data.css";
import frame from "./frame.css";

/** Style sheets by script: the page's Content-Security-Policy refuses `<style>`. */
export function adoptStyles(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(base + frame + controls + data + cases);
  document.adoptedStyleSheets = [sheet];
}
