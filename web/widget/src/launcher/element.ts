import type { TokenSource } from "@portico/client";
import { addressOfNode } from "../client/address.js";
import { askPage } from "../client/token-event.js";
import { baseOf } from "../texts/texts.js";
import { TEXTS, type LauncherTexts } from "./texts.js";
import { fetchUnread } from "./unread.js";
import { drawLauncher, element, type LauncherView } from "./view.js";

const LOOK_AGAIN = 60_000; // milliseconds: when the reader comes back to the page later than that

/** A file beside this one: its name stays, also where this file is loaded by the name that has its digest. */
const loadChat = (): Promise<unknown> => import("./portico-chat.js");

/** Attributes of the chat that is opened. `conversation` and `participant` open one conversation, else it is the inbox. */
const HANDED_ON = ["url", "lang", "theme", "density", "conversation", "participant", "property", "subject"];

/** What is open above the chat, and closes by Escape itself. */
const ABOVE = "[popover], dialog";

type Chat = HTMLElement & { token?: TokenSource | null };

/** `<portico-launcher>`: a round button at the corner that opens the chat in a panel. */
export class PorticoLauncher extends HTMLElement {
  static observedAttributes = ["open", ...HANDED_ON];

  private readonly view: LauncherView;
  private chat: Chat | null = null;
  private unread = 0;
  private lookedAt = 0;
  private source: TokenSource | null = null;

  constructor() {
    super();
    this.view = drawLauncher(this.attachShadow({ mode: "open" }));
    const { button, panel } = this.view;
    button.onclick = () => this.toggle(!this.isOpen);
    panel.onkeydown = (event) => this.leave(event);
    this.addEventListener("portico-unread", (event) => {
      this.count((event as CustomEvent<{ unread: number }>).detail.unread);
    });
  }

  /** A string or a function that gets an access token; without it the event `portico-token-needed` asks. */
  get token(): TokenSource | null {
    return this.source;
  }

  set token(token: TokenSource | null) {
    this.source = token;
    if (this.chat) this.chat.token = token;
    this.lookedAt = 0;
    this.look();
  }

  get isOpen(): boolean {
    return this.hasAttribute("open");
  }

  /** Open or close the panel. The focus goes into it, and back to the button. */
  toggle(isOpen: boolean): void {
    this.toggleAttribute("open", isOpen);
    (isOpen ? this.view.panel : this.view.button).focus();
  }

  connectedCallback(): void {
    this.name();
    if (Object.hasOwn(this, "token")) {
      const { token } = this; // it was set before the element was defined, and hides the accessor
      Reflect.deleteProperty(this, "token");
      this.source = token;
    }
    document.addEventListener("visibilitychange", this.look);
    queueMicrotask(this.look); // a script that follows may set the token first
  }

  disconnectedCallback(): void {
    document.removeEventListener("visibilitychange", this.look);
  }

  attributeChangedCallback(name: string, before: string | null, value: string | null): void {
    if (name !== "open") {
      if (name === "lang") this.name();
      if (this.chat) handOn(this, this.chat, name);
    } else if ((before === null) !== (value === null)) {
      this.view.show(this.isOpen);
      if (this.isOpen) void this.openChat();
    }
  }

  private async openChat(): Promise<void> {
    const { panel } = this.view;
    panel.querySelector(".failed")?.remove();
    if (this.chat) return;
    try {
      await loadChat();
      this.chat ??= this.makeChat();
      panel.append(this.chat);
    } catch {
      panel.append(element("p", "failed", { role: "alert", textContent: this.texts.failed }));
    }
  }

  private makeChat(): Chat {
    const isOne = this.hasAttribute("conversation") || this.hasAttribute("participant");
    const chat: Chat = document.createElement(isOne ? "portico-chat" : "portico-inbox");
    chat.className = "chat";
    for (const name of HANDED_ON) handOn(this, chat, name);
    if (this.source) chat.token = this.source;
    return chat;
  }

  private readonly look = (): void => void this.askUnread();

  /** Until the chat is there: then it says by an event how many messages are unread. */
  private async askUnread(): Promise<void> {
    const url = this.getAttribute("url") ?? addressOfNode(import.meta.url);
    const isDue = Date.now() - this.lookedAt > LOOK_AGAIN;
    if (this.chat || !url || !this.isConnected || !isDue || document.hidden) return;
    this.lookedAt = Date.now();
    const { source } = this;
    try {
      const token = typeof source === "function" ? await source() : (source ?? (await askPage(this)));
      this.count(await fetchUnread(url, token));
    } catch {
      // The button works without the number.
    }
  }

  private count(unread: number): void {
    this.unread = unread;
    const { badge } = this.view;
    badge.textContent = unread > 99 ? "99+" : String(unread);
    badge.hidden = unread === 0;
    this.name();
  }

  private name(): void {
    const { button, panel } = this.view;
    const { unread, texts } = this;
    panel.ariaLabel = texts.open;
    button.ariaLabel = unread ? `${texts.open} (${unread})` : texts.open;
  }

  /** Escape closes the panel, unless it closes something in it. */
  private leave(event: KeyboardEvent): void {
    const isInside = event.composedPath().some((node) => node instanceof Element && node.matches(ABOVE));
    if (event.key !== "Escape" || event.defaultPrevented || isInside) return;
    event.stopPropagation();
    this.toggle(false);
  }

  private get texts(): LauncherTexts {
    const tag = this.lang || this.closest<HTMLElement>("[lang]")?.lang || navigator.language;
    return TEXTS[baseOf(tag)] ?? (TEXTS["en"] as LauncherTexts);
  }
}

function handOn(from: HTMLElement, to: HTMLElement, name: string): void {
  const value = from.getAttribute(name);
  if (value === null) to.removeAttribute(name);
  else to.setAttribute(name, value);
}
