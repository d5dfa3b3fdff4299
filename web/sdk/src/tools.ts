import { toCamel } from "./casing.js";
import { Emitter } from "./emitter.js";
import { asPorticoError, fromErrorData, notConnected, PorticoError } from "./errors.js";

/**
 * What the parts that are loaded later use of the first file. They get it as an argument and import types only, so that
 * a page loads one file at first.
 */
export const tools = { Emitter, PorticoError, asPorticoError, fromErrorData, notConnected, toCamel };
export type Tools = typeof tools;
