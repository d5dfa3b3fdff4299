import type { VNode } from "preact";
import { Drawing } from "../views/icon.js";
import { SHAPES } from "./icons.js";

interface ControlProps {
  readonly shape: keyof typeof SHAPES;
  readonly label: string;
  readonly act: () => void;
  /** Whether the words stand beside the drawing. */
  readonly hasWords?: boolean;
  /** `danger` ends the call, `go` answers it, `off` says that something is turned off. */
  readonly look?: "danger" | "go" | "off";
  readonly isExpanded?: boolean;
}

/** A button of a call. */
export function Control({ shape, label, act, hasWords = false, look, isExpanded }: ControlProps): VNode {
  return (
    <button
      type="button"
      class={`control ${look ? `control-${look}` : ""} ${hasWords ? "control-words" : ""}`}
      part="call-button"
      aria-label={hasWords ? undefined : label}
      title={hasWords ? undefined : label}
      aria-expanded={isExpanded}
      onClick={act}
    >
      <Drawing name={shape} shape={SHAPES[shape]} />
      {hasWords && label}
    </button>
  );
}
