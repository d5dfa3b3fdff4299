import { PorticoError } from "@portico/client";

/** What was thrown, as a PorticoError. */
export function asPorticoError(thrown: unknown): PorticoError {
  if (thrown instanceof PorticoError) return thrown;
  return new PorticoError("internal", thrown instanceof Error ? thrown.message : String(thrown));
}
