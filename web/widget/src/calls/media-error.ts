import { PorticoError } from "@portico/client";
import type { CallTexts } from "./texts/texts.js";

const BY_BROWSER: Readonly<Record<string, keyof CallTexts>> = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "noDevice",
  OverconstrainedError: "noDevice",
  NotReadableError: "inUse",
  AbortError: "inUse",
  TypeError: "notSecure", // a page without https has no `navigator.mediaDevices`
};

/** What a reader is told when a call, the microphone or the camera fails. */
export function problemOf(thrown: unknown): keyof CallTexts {
  if (thrown instanceof PorticoError) return thrown.code === "conflict" ? "inCall" : "failed";
  return (thrown instanceof Error && BY_BROWSER[thrown.name]) || "failed";
}
