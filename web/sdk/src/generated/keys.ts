// Generated from portico/contract by `make generate`; a test compares. Do not edit.

/** Free data: nothing in it is renamed. */
export const FREE_KEYS: readonly string[] = ["data", "metadata", "payload"];

/** Objects whose keys are data: only what is in the values is renamed. */
export const KEYED_BY_DATA: readonly string[] = ["rates", "reactions", "texts"];

/** Procedures whose whole answer is an object with data as keys. */
export const KEYED_REPLIES: readonly string[] = ["presence.get", "presence.watch"];
