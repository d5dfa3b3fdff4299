import type { Card, NewCard, Portico, Status, ThreadMessage } from "@portico/client";
import { createContext, type ComponentChildren, type VNode } from "preact";
import { useContext, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { datesIn, type Dates } from "../texts/dates.js";
import { fill, plural, type Texts } from "../texts/texts.js";

interface UiOptions {
  readonly host: HTMLElement;
  readonly client: Portico;
  readonly texts: Texts;
  readonly locale: string;
  readonly direction: "ltr" | "rtl";
}

type WithoutValues = { [Key in keyof Texts]: Texts[Key] extends string ? Key : never }[keyof Texts];
type Counted = Exclude<keyof Texts, WithoutValues>;

/** What every view needs: the connection, the words, and ways to tell the page and the reader something. */
export interface Ui extends UiOptions {
  readonly dates: Dates;
  readonly say: (text: WithoutValues, values?: Readonly<Record<string, string | number>>) => string;
  readonly count: (text: Counted, n: number) => string;
  /** The name of a landmark: two inboxes on a page have two labels. */
  readonly landmark: (name: string) => string;
  /** An event of the element for the page. */
  readonly emit: (name: string, detail: object) => void;
  /** Read something out: set by the live region. */
  announce: (text: string) => void;
  /** A card in one line: set when the words of cards are there. */
  cardLine: (card: Card | NewCard) => string;
  /** A handover in one line, null for another message: set when its words are there. */
  handoverLine?: (message: Pick<ThreadMessage, "conversationId" | "senderId" | "metadata">) => string | null;
  /** Call everybody in a conversation: set by the layer of calls. */
  startCall: (conversationId: number, kind: "voice" | "video") => void;
  /** Draws a line of a thread in another way; null draws it as usual. */
  drawLine?: (message: ThreadMessage) => VNode | null;
}

export function createUi(options: UiOptions): Ui {
  const { host, texts, locale } = options;
  return {
    ...options,
    dates: datesIn(locale),
    say: (text, values = {}) => fill(texts[text], values),
    count: (text, n) => plural(locale, texts[text], n),
    landmark: (name) => [host.getAttribute("label"), name].filter(Boolean).join(": "),
    emit: (name, detail) =>
      host.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true })),
    announce: () => undefined,
    cardLine: () => "",
    startCall: () => undefined,
  };
}

const Context = createContext<Ui | null>(null);

export function useUi(): Ui {
  const ui = useContext(Context);
  if (!ui) throw new Error("a view outside of an element");
  return ui;
}

/** The frame of an element: its direction, and the one region that is read out. */
export function Root({ ui, children }: { ui: Ui; children: ComponentChildren }): VNode {
  return (
    <Context.Provider value={ui}>
      <div class="root" part="root" dir={ui.direction} lang={ui.locale}>
        {children}
        <LiveRegion ui={ui} />
      </div>
    </Context.Provider>
  );
}

function LiveRegion({ ui }: { ui: Ui }): VNode {
  const [text, setText] = useState("");
  ui.announce = setText;
  return (
    <div class="hidden" role="status" aria-live="polite">
      {text}
    </div>
  );
}

export interface View<Snapshot> {
  readonly subscribe: (listener: () => void) => () => void;
  readonly getSnapshot: () => Snapshot;
}

/** A live object of the client library. */
export function useView<Snapshot>(view: View<Snapshot>): Snapshot {
  const snapshot = view.getSnapshot();
  const drawn = useRef(snapshot);
  drawn.current = snapshot;
  const [, redraw] = useState({});
  useEffect(() => {
    const compare = (): void => {
      if (view.getSnapshot() !== drawn.current) redraw({});
    };
    compare(); // it may have changed since it was drawn
    return view.subscribe(compare);
  }, [view]);
  return snapshot;
}

export function useStatus(client: Portico): Status {
  return useView(
    useMemo(
      () => ({
        subscribe: (listener) => client.on("status", listener),
        getSnapshot: () => client.status,
      }),
      [client],
    ),
  );
}

const MINUTE = 60_000;

/** The time, each minute anew: "today" is yesterday after midnight. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE);
    return () => clearInterval(timer);
  }, []);
  return now;
}
