import type { VNode } from "preact";
import { messageOf } from "../session/use-loaded.js";

interface QuickProps {
  readonly label: string;
  /** Does it, and says what came of it. */
  readonly run: () => Promise<string>;
  readonly done: (message: string) => void;
}

/** A button for what can be taken back at once: it asks nothing. */
export const Quick = ({ label, run, done }: QuickProps): VNode => (
  <button
    type="button"
    class="button quiet"
    onClick={() => void run().then(done, (thrown: unknown) => done(`Not done: ${messageOf(thrown)}.`))}
  >
    {label}
  </button>
);
