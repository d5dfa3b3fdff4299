import { FREE_KEYS, KEYED_BY_DATA } from "./generated/keys.js";

/** An object as it is on the wire, or one that was converted from it. */
export type Wire = Readonly<Record<string, unknown>>;

const free = new Set<string>(FREE_KEYS);
const keyedByData = new Set<string>(KEYED_BY_DATA);
const camel = remember((key) => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()));
const snake = remember((key) => key.replace(/[A-Z]/g, (letter) => "_" + letter.toLowerCase()));

/** `conversation_id` becomes `conversationId`, at any depth. What is free data (`metadata`) stays as it is. */
export const toCamel = (value: unknown): unknown => convert(value, camel);

/** `conversationId` becomes `conversation_id`, at any depth. What is free data (`metadata`) stays as it is. */
export const toSnake = (value: unknown): unknown => convert(value, snake);

/** An answer whose keys are data, such as the ids of users: only the values are converted. */
export const toCamelValues = (value: unknown): unknown => eachValue(value, camel);

type Rename = (key: string) => string;

function convert(value: unknown, rename: Rename): unknown {
  if (Array.isArray(value)) return value.map((item) => convert(item, rename));
  if (!isObject(value)) return value;
  const converted: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value))
    converted[rename(key)] = valueOf(rename(key), inner, rename);
  return converted;
}

function valueOf(name: string, inner: unknown, rename: Rename): unknown {
  if (free.has(name)) return inner;
  return keyedByData.has(name) ? eachValue(inner, rename) : convert(inner, rename);
}

function eachValue(value: unknown, rename: Rename): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, convert(inner, rename)]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !(value instanceof Date);
}

function remember(rename: Rename): Rename {
  const known = new Map<string, string>();
  return (key) => {
    let renamed = known.get(key);
    if (renamed === undefined) known.set(key, (renamed = rename(key)));
    return renamed;
  };
}
