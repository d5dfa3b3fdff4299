/** What the SDK uses of a WebSocket. The browser's, Node's and React Native's fit. */
export interface Socket {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(): void;
}

/** Opens a connection. */
export type SocketFactory = (url: string, subprotocol: string) => Socket;

/** The WebSocket of the browser, of Node 22 and of React Native. */
export const browserSocket: SocketFactory = (url, subprotocol) =>
  new WebSocket(url, subprotocol) as unknown as Socket;
