import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

/**
 * What came of the last action, read out when it changes. It takes the focus when that was on what the action took
 * away, so that who uses a keyboard does not begin again at the top of the page.
 */
export function useNotice(): readonly [VNode, (message: string) => void] {
  const [message, setMessage] = useState("");
  const place = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (message !== "" && document.activeElement === document.body) place.current?.focus();
  });
  const notice = (
    <p class={message === "" ? "hidden" : "notice"} role="status" tabIndex={-1} ref={place}>
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
