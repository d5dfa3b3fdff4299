/** The WebSocket of the node that served this file. Null where it came from somewhere else, such as a bundle. */
export function addressOfNode(script: string): string | null {
  const { protocol, host, pathname } = new URL(script);
  if (!pathname.startsWith("/sdk/") || !protocol.startsWith("http")) return null;
  return `${protocol === "https:" ? "wss" : "ws"}://${host}/ws`;
}
