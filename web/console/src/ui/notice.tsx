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
