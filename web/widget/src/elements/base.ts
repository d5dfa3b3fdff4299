import type { Portico, TokenSource } from "@portico/client";
import { createElement, render, type ComponentChild } from "preact";
import { addressOfNode } from "../client/address.js";
import { acquire, release } from "../client/shared.js";
import { askPage } from "../client/token-event.js";
import { directionOf, languageOf, localeOf, textsIn } from "../texts/catalogue.js";
import type { Texts } from "../texts/texts.js";
import { styleSheet } from "../theme/style-sheet.js";
import { CallLayer } from "../views/call-layer.js";
import { preloadViews } from "../views/lazy.js";
import { createUi, Root, type Ui } from "../views/ui.js";

const PRELOAD_AFTER = 2_000; // milliseconds: what is seen at first is loaded then

interface Source {
  readonly url: string;
  readonly key: unknown;
}

/** What the elements share: their connection, their language, their style, and when they are drawn. */
export abstract class PorticoElement extends HTMLElement {
  static observedAttributes = [
    "url",
    "lang",
    "label",
    "conversation",
    "participant",
    "property",
    "subject",
    "currency",
  ];

  private source: Source | null = null;
  private client: Portico | null = null;
  private ui: Ui | null = null;
  private texts: Texts | null = null;
  private language = "";
  private tokenSource: TokenSource | null = null;

  constructor() {
    super();
    this.attachShadow({ mode: "open", delegatesFocus: true }).adoptedStyleSheets = [styleSheet()];
  }

  /** A function that gets an access token from the site; without it the event `portico-token-needed` asks. */
  get token(): TokenSource | null {
    return this.tokenSource;
  }

  set token(token: TokenSource | null) {
    this.tokenSource = token;
    if (this.isConnected) this.connect();
  }

  connectedCallback(): void {
    this.upgrade();
    void this.speak();
    // A script that follows may set the token or add its listener first.
    queueMicrotask(() => {
      if (this.isConnected) this.connect();
    });
  }

  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (!this.isConnected) this.disconnect();
    });
  }

  attributeChangedCallback(name: string): void {
    if (!this.isConnected) return;
    if (name === "url") this.connect();
    else if (name === "lang") void this.speak();
    else this.draw();
  }

  /** What the element shows. */
  protected abstract content(ui: Ui): ComponentChild;

  protected draw(): void {
    if (!this.shadowRoot || !this.ui) return;
    render(
      Root({ ui: this.ui, children: [this.content(this.ui), createElement(CallLayer, {})] }),
      this.shadowRoot,
    );
  }

  /** A property that was set before the element was defined hides the accessor. */
  private upgrade(): void {
    if (!Object.hasOwn(this, "token")) return;
    const { token } = this;
    Reflect.deleteProperty(this, "token");
    this.tokenSource = token;
  }

  private connect(): void {
    const url = this.getAttribute("url") ?? addressOfNode(import.meta.url);
    const key = this.tokenSource ?? "by event";
    if (!url || (this.source?.url === url && this.source.key === key)) return;
    this.disconnect();
    this.source = { url, key };
    this.client = acquire(url, this.tokenSource ?? (() => askPage(this)), key);
    this.rebuild();
  }

  private disconnect(): void {
    if (!this.source || !this.shadowRoot) return;
    render(null, this.shadowRoot);
    release(this.source.url, this.source.key);
    this.source = this.client = this.ui = null;
  }

  private async speak(): Promise<void> {
    const tag = this.lang || this.closest<HTMLElement>("[lang]")?.lang || navigator.language;
    if (tag === this.language) return;
    this.language = tag;
    const texts = await textsIn(languageOf(tag));
    if (tag !== this.language) return;
    this.texts = texts;
    this.rebuild();
  }

  private rebuild(): void {
    if (!this.client || !this.texts || !this.isConnected) return;
    const tag = this.language || "en";
    this.ui = createUi({
      host: this,
      client: this.client,
      texts: this.texts,
      locale: localeOf(tag),
      direction: directionOf(languageOf(tag)),
    });
    this.draw();
    setTimeout(preloadViews, PRELOAD_AFTER);
  }
}
