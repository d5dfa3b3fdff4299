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
  const [chat, close] = [drawing(CHAT), drawing(CLOSE)];
  const badge = element("span", "badge", { hidden: true });
  const button = element("button", "launcher", { type: "button", part: "launcher" }, chat, close, badge);
  const panel = element("div", "panel", { hidden: true, tabIndex: -1, role: "dialog", part: "panel" });
  button.setAttribute("aria-haspopup", "dialog");
  root.append(panel, button); // the panel is before the button, so that the Tab key goes from one to the other
  const show = (isOpen: boolean): void => {
    chat.toggleAttribute("hidden", isOpen);
    close.toggleAttribute("hidden", !isOpen);
    panel.hidden = !isOpen;
    button.ariaExpanded = String(isOpen);
  };
  show(false);
  return { button, badge, panel, show };
}

export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className: string,
  properties: Partial<Omit<HTMLElementTagNameMap[Name], "part">> & { readonly part?: string } = {},
  ...children: readonly Node[]
): HTMLElementTagNameMap[Name] {
  const { part, ...rest } = properties;
  const made = Object.assign(document.createElement(name), { className, ...rest });
  if (part) made.setAttribute("part", part);
  made.append(...children);
  return made;
}

function drawing(shape: string): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", shape);
  svg.append(path);
  return svg;
}
