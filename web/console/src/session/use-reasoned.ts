import { useState } from "preact/hooks";
import { messageOf } from "./use-loaded.js";

interface Reasoned<T> {
  /** Null until a reason was given. */
  readonly found: T | null;
  /** Why it could not be loaded; empty if it could. */
  readonly error: string;
  readonly give: (reason: string) => void;
  /** Load it once more, with the same reason. */
  readonly again: () => void;
}

/** What is loaded after a reason was given. The audit keeps the reason. */
export function useReasoned<T>(load: (reason: string) => Promise<T>): Reasoned<T> {
  const [found, setFound] = useState<T | null>(null);
  const [reason, setReason] = useState("");
  const [error, setError] = useState("");
  const look = async (given: string): Promise<void> => {
    try {
      setFound(await load(given));
      setReason(given);
      setError("");
    } catch (thrown) {
      setError(messageOf(thrown));
    }
  };
  return { found, error, give: (given) => void look(given), again: () => void look(reason) };
}
