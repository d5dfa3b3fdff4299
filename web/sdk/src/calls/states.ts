import type { PorticoError } from "../errors.js";
import type { Call as CallData } from "../generated/shapes.js";

/**
 * What a call is on this device. `ringing`: somebody calls. `calling`: nobody has answered yet. `connecting`: answered,
 * and the media are not there yet. `elsewhere`: another device of the user has answered.
 */
export type CallState = "ringing" | "calling" | "connecting" | "active" | "elsewhere" | "ended";

/** The state of a call as Portico describes it, for a device that has joined it or not. */
export function stateOf(
  call: CallData,
  me: string,
  device: { readonly hasJoined: boolean; readonly hasMedia: boolean; readonly isAnsweredElsewhere: boolean },
): CallState {
  if (call.endedAt !== null) return "ended";
  if (device.hasJoined)
    return call.status === "ringing" ? "calling" : device.hasMedia ? "active" : "connecting";
  const own = call.participants.find(({ userId }) => userId === me);
  if (device.isAnsweredElsewhere || own?.state === "joined") return "elsewhere";
  return own?.state === "ringing" ? "ringing" : "ended";
}

/** A state with a lower `rev` is old. */
export const newer = (known: CallData, other: CallData): CallData => (other.rev > known.rev ? other : known);

/** Whether this user gives way when two offers meet: the one who was called, or of two who were, the greater id. */
export function isPolite(call: CallData, me: string, other: string): boolean {
  if (call.callerId === me) return false;
  return call.callerId === other || me > other;
}

/** Whether something failed because the connection was lost: see `notConnected`. */
export const isCutOff = ({ details }: PorticoError): boolean =>
  details["reason"] === "lost" || details["reason"] === "offline";
