import { PorticoError } from "@portico/client";
import type { Ui } from "./ui.js";

/** What a reader is told of an error. */
export function errorText(thrown: unknown, { say }: Ui): string {
  const code = thrown instanceof PorticoError ? thrown.code : "internal";
  if (code === "blocked") return say("blocked");
  if (code === "rate_limited") return say("tooFast");
  if (code === "forbidden" || code === "window_closed" || code === "too_large") return say("notAllowed");
  return say("failed");
}
