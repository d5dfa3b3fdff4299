import style from "../theme/launcher.css";

const CHAT = "M4 5h16v11H9l-5 4z";
const CLOSE = "M6 6l12 12M18 6 6 18";
const SVG = "http://www.w3.org/2000/svg";

/** The elements of the launcher, drawn once. */
export interface LauncherView {
  readonly button: HTMLButtonElement;
  readonly badge: HTMLElement;
  readonly panel: HTMLElement;
  /** Another drawing and name for the button. */
  readonly show: (isOpen: boolean) => void;
}

export function drawLauncher(root: ShadowRoot): LauncherView {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  root.adoptedStyleSheets = [sheet];
  const badge = element("span", "badge", { hidden: true });
  const button = element("button", "launcher", { type: "button", ariaHasPopup: "dialog" });
  const panel = element("div", "panel", { hidden: true, tabIndex: -1, role: "dialog" });
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  for (const each of [button, panel]) each.part.add(each.className);
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.append(path);
  button.append(svg, badge);
  root.append(panel, button); // the panel is before the button, so that the Tab key goes from one to the other
  const show = (isOpen: boolean): void => {
    path.setAttribute("d", isOpen ? CLOSE : CHAT);
    panel.hidden = !isOpen;
    button.ariaExpanded = String(isOpen);
  };
  show(false);
  return { button, badge, panel, show };
}

export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className: string,
  properties: Partial<HTMLElementTagNameMap[Name]>,
): HTMLElementTagNameMap[Name] {
  return Object.assign(document.createElement(name), { className, ...properties });
}
