import { toCamel, type Wire } from "./casing.js";
import type { ErrorCode } from "./generated/registry.js";

const PREFIX = "portico.error.";
const RETRYABLE: readonly string[] = ["unavailable", "rate_limited"];
const FINAL: readonly unknown[] = ["closed", "cancelled"];
// A component is starting again: the router has no endpoint for a moment.
const STARTING = ["wamp.error.no_such_procedure", "wamp.error.canceled"];

const DRAINING = "portico.close.draining"; // a node goes away: another one takes the next connection

/** What Portico refused, or why a request could not be made. `details` are the fields of the error. */
export class PorticoError extends Error {
  override readonly name = "PorticoError";
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.retryable = RETRYABLE.includes(code) && !FINAL.includes(details["reason"]);
  }

  /** How long to wait before a retry, in milliseconds; 0 where the server said nothing. */
  get retryAfterMs(): number {
    const ms = this.details["retryAfterMs"];
    return typeof ms === "number" && ms > 0 ? ms : 0;
  }
}

/** The error behind a WAMP error URI. */
export function errorOf(uri: string, args: readonly unknown[], kwargs: Wire): PorticoError {
  const message = typeof args[0] === "string" ? args[0] : uri;
  if (uri.startsWith(PREFIX)) {
    return new PorticoError(uri.slice(PREFIX.length) as ErrorCode, message, toCamel(kwargs) as Wire);
  }
  if (uri === DRAINING) return new PorticoError("unavailable", message, { reason: "draining" });
  if (STARTING.includes(uri)) return new PorticoError("unavailable", message, { reason: "starting" });
  if (uri === "wamp.error.not_authorized") return new PorticoError("forbidden", message);
  return new PorticoError("internal", message, { uri });
}

/** There was no connection, or it was lost before the answer. */
export function notConnected(reason: "offline" | "lost" | "closed" = "offline"): PorticoError {
  return new PorticoError("unavailable", `no connection (${reason})`, { reason });
}

/** What was thrown, as a PorticoError. */
export function asPorticoError(thrown: unknown): PorticoError {
  if (thrown instanceof PorticoError) return thrown;
  return new PorticoError("internal", thrown instanceof Error ? thrown.message : String(thrown));
}

/** An error as data, for storage and for other tabs. */
export interface ErrorData {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export const toErrorData = ({ code, message, details }: PorticoError): ErrorData => ({
  code,
  message,
  details,
});
export const fromErrorData = (data: ErrorData): PorticoError =>
  new PorticoError(data.code, data.message, data.details);
