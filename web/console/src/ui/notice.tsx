import type { VNode } from "preact";
import { useState } from "preact/hooks";

/** What came of the last action, read out when it changes. */
export function useNotice(): readonly [VNode, (message: string) => void] {
  const [message, setMessage] = useState("");
  const notice = (
    <p class={message === "" ? "hidden" : "notice"} role="status">
      {message}
    </p>
  );
  return [notice, setMessage];
}

/** The same for actions that change what a page shows: `done` says what came of one and loads the page again. */
export function useOutcome(reload: () => void): readonly [VNode, (message: string) => void] {
  const [notice, say] = useNotice();
  const done = (message: string): void => {
    say(message);
    reload();
  };
  return [notice, done];
}
