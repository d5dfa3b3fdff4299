/** A random id of 128 bits. `crypto.randomUUID` exists in secure contexts only; a page of a local network is none. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
