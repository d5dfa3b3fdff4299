const EVERY_TWENTIETH = Array.from({ length: 21 }, (_, step) => step / 20);
const READABLE = 40; // pixels of a long message: what is below them may be out of sight

/** What of a list is on the screen, in pixels below its upper edge. */
interface Shown {
  readonly bottom: number;
  readonly width: number;
}

/**
 * Which messages of a list are on the screen. The page around it may be scrolled, or be a frame in another one, or a
 * panel may hide some of it: the browser knows, to a twentieth of the list's height.
 */
export class Sight {
  private shown: Shown = { bottom: 0, width: 0 };

  constructor(private readonly list: HTMLElement) {}

  /** Calls when what is on the screen changes, and when the reader comes back; returns what ends it. */
  watch(changed: () => void): () => void {
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { boundingClientRect: whole, intersectionRect: shown } of entries) {
          this.shown = { bottom: shown.height && shown.bottom - whole.top, width: shown.width };
        }
        changed();
      },
      { threshold: EVERY_TWENTIETH },
    );
    observer.observe(this.list);
    document.addEventListener("visibilitychange", changed);
    window.addEventListener("focus", changed);
    return () => {
      observer.disconnect();
      document.removeEventListener("visibilitychange", changed);
      window.removeEventListener("focus", changed);
    };
  }

  /** The `seq` of the last message that somebody can read now; null: none, or the page is not in front. */
  lastSeq(): number | null {
    const isSeen = document.visibilityState === "visible" && document.hasFocus() && this.shown.width > 120;
    if (!isSeen || this.shown.bottom === 0) return null;
    const end = this.list.getBoundingClientRect().top + this.shown.bottom;
    const messages = [...this.list.querySelectorAll<HTMLElement>("[data-seq]")];
    const last = messages.findLast((message) => isAbove(end, message.getBoundingClientRect()));
    return last ? Number(last.dataset["seq"]) : null;
  }
}

const isAbove = (end: number, { top, height }: DOMRect): boolean =>
  top + Math.min(height, READABLE) <= end + 1;
