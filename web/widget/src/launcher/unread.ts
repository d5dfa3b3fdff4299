/** How many messages the user has not read, asked once by REST: before the click there is no connection. */
export async function fetchUnread(socket: string, token: string): Promise<number> {
  const url = new URL("/api/v1/messages/unread", socket.replace(/^ws/, "http"));
  const response = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
  if (!response.ok) throw new Error(`the node answers ${response.status}`);
  const { total } = (await response.json()) as { total: number };
  return total;
}
