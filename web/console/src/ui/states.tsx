import type { ComponentChildren, VNode } from "preact";
import type { Loaded } from "../session/use-loaded.js";
import { Icon, type IconName } from "./icon.js";

/** Says what is not there, and why. */
export function Empty({
  title,
  hint,
  icon = "empty",
}: {
  title: string;
  hint?: string;
  icon?: IconName;
}): VNode {
  return (
    <div class="empty">
      <Icon name={icon} />
      <p class="empty-title">{title}</p>
      {hint !== undefined && <p class="muted">{hint}</p>}
    </div>
  );
}

/** What went wrong, and a way to try again. */
export function Failure({ message, retry }: { message: string; retry?: () => void }): VNode {
  return (
    <div class="failure" role="alert">
      <Icon name="alert" />
      <p>{message}</p>
      {retry && (
        <button type="button" class="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

const LINES = [0, 1, 2, 3];

export const Loading = (): VNode => (
  <div class="loading" role="status">
    <span class="hidden">Loading</span>
    {LINES.map((line) => (
      <span key={line} class="bone" />
    ))}
  </div>
);

interface ShownProps<T> {
  readonly loaded: Loaded<T>;
  readonly retry: () => void;
  readonly children: (value: T) => ComponentChildren;
}

/** What was loaded, or that it is not there yet, or why it cannot be. */
export function Shown<T>({ loaded, retry, children }: ShownProps<T>): VNode {
  if (loaded.kind === "loading") return <Loading />;
  if (loaded.kind === "failed") return <Failure message={loaded.message} retry={retry} />;
  return <>{children(loaded.value)}</>;
}

/** Why something did not work; nothing if it did. */
export const Trouble = ({ text }: { text: string }): VNode | null =>
  text === "" ? null : (
    <p class="error" role="alert">
      {text}
    </p>
  );
