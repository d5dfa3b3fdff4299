/** What the page asks of the node that served it. A node in production answers neither. */
const KEY = document.querySelector("meta[name=demo-key]").content;

/** An access token of one of the two people. */
export async function tokenOf(userId) {
  const response = await act(`tokens/${userId}`);
  return (await response.json()).token;
}

/** Kill the process of the router. The process manager starts it again. */
export async function killRouter() {
  await act("kill-router");
}

async function act(path) {
  const response = await fetch(`demo/${path}`, { method: "POST", headers: { "X-Portico-Demo": KEY } });
  if (!response.ok) throw new Error(`the node answered ${response.status}`);
  return response;
}
