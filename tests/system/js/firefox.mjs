// Two people talk in Firefox, and the line of one of them is cut. Prints what they saw as one line of JSON.
import http from "node:http";
import net from "node:net";
import puppeteer from "puppeteer-core";

const { FIREFOX, NODE_PORT, ADA_TOKEN, BOB_TOKEN, BOB, PICTURES } = process.env;
const NODE = `http://127.0.0.1:${NODE_PORT}`;
const PATIENCE = 30_000; // milliseconds
const POLICY =
  `default-src 'none'; script-src 'self' ${NODE}; style-src 'self'; img-src 'self' data: ${NODE}; ` +
  `connect-src 'self' http://127.0.0.1:* ws://127.0.0.1:*; require-trusted-types-for 'script'; trusted-types 'none'`;
const complaints = [];

/** A line to the node that can be cut. */
async function openLine() {
  const line = { isCut: false, sockets: new Set(), webSockets: 0 };
  const server = net.createServer((near) => {
    if (line.isCut) return near.destroy();
    const far = net.connect(Number(NODE_PORT), "127.0.0.1");
    near.once("data", (head) => (line.webSockets += Number(head.includes("Upgrade: websocket"))));
    for (const [from, to] of [
      [near, far],
      [far, near],
    ]) {
      line.sockets.add(from);
      from.on("error", () => to.destroy());
      from.on("close", () => to.destroy());
      from.pipe(to);
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  line.port = server.address().port;
  line.cut = () => {
    line.isCut = true;
    for (const socket of line.sockets) socket.destroy();
    line.sockets.clear();
  };
  line.mend = () => (line.isCut = false);
  line.close = () => server.close();
  return line;
}

/** A site with one page for each person. */
async function openSite(pages) {
  const script = (token) => `const element = document.querySelector("portico-chat, portico-inbox");
    element.addEventListener("portico-token-needed", (event) => event.detail.respond(${JSON.stringify(token)}));`;
  const server = http.createServer((request, response) => {
    const [, name, kind] = /^\/(\w+)\.(\w+)/.exec(request.url) ?? [];
    const { element, token } = pages[name] ?? {};
    const types = { html: "text/html", js: "text/javascript", css: "text/css" };
    response.writeHead(token ? 200 : 404, {
      "Content-Type": `${types[kind]}; charset=utf-8`,
      "Content-Security-Policy": POLICY,
    });
    if (kind === "html")
      response.end(`<!doctype html><html lang="en"><title>A site</title><link rel="stylesheet" href="/${name}.css">
        <script type="module" src="${NODE}/sdk/portico-chat.js"></script>
        <script type="module" src="/${name}.js"></script><body>${element}</body></html>`);
    else
      response.end(
        kind === "js" && token ? script(token) : "html, body { margin: 0 } body > * { height: 100vh }",
      );
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://localhost:${server.address().port}`, close: () => server.close() };
}

async function openPage(context, url) {
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE);
  // Firefox counts a cut line as an error of the page.
  page.on(
    "pageerror",
    ({ message }) =>
      /connection to the server|connection to ws.* was interrupted/.test(message) || complaints.push(message),
  );
  page.on(
    "console",
    (line) => line.text().includes("Content-Security-Policy") && complaints.push(line.text()),
  );
  await page.setViewport({ width: 1000, height: 700 });
  await page.goto(url);
  return page;
}

const write = async (page, text) => {
  await page.bringToFront();
  await page.waitForFunction(
    () => {
      const root = document.querySelector("portico-chat, portico-inbox")?.shadowRoot;
      root?.querySelector("textarea")?.focus();
      return root?.activeElement?.tagName === "TEXTAREA";
    },
    { timeout: PATIENCE },
  );
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
};

/** The messages that somebody sees. */
const seen = (page) =>
  page.evaluate(() => {
    const { shadowRoot } = document.querySelector("portico-chat, portico-inbox");
    return [...shadowRoot.querySelectorAll("[role=article]")].map((message) => message.textContent);
  });

const until = (page, texts) =>
  page.waitForFunction(
    (wanted) => {
      const root = document.querySelector("portico-chat, portico-inbox")?.shadowRoot;
      const shown = [...(root?.querySelectorAll("[role=article]") ?? [])].map(
        (message) => message.textContent,
      );
      return wanted.every((text) => shown.some((each) => each.includes(text)));
    },
    { timeout: PATIENCE },
    texts,
  );

/** Wait until so many messages that were not sent are stored: a page that is left earlier may lose one. */
const untilKept = (page, count) =>
  page.waitForFunction(
    async (wanted) => {
      const [{ name }] = await indexedDB.databases();
      const result = (request) =>
        new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
      const db = await result(indexedDB.open(name));
      const kept = await result(db.transaction("outbox").objectStore("outbox").count());
      db.close();
      return kept >= wanted;
    },
    { timeout: PATIENCE, polling: 100 },
    count,
  );

const browser = await puppeteer.launch({ browser: "firefox", executablePath: FIREFOX, headless: true });
const line = await openLine();
const site = await openSite({
  ada: {
    token: ADA_TOKEN,
    element: `<portico-chat url="ws://127.0.0.1:${line.port}/ws" participant="${BOB}"></portico-chat>`,
  },
  bob: {
    token: BOB_TOKEN,
    element: `<portico-inbox url="${NODE.replace("http", "ws")}/ws"></portico-inbox>`,
  },
});
try {
  const [home, other] = await Promise.all([browser.createBrowserContext(), browser.createBrowserContext()]);
  const ada = await openPage(home, `${site.url}/ada.html`);
  await write(ada, "Is the flat free?");
  await until(ada, ["Is the flat free?"]);

  const bob = await openPage(other, `${site.url}/bob.html`);
  await bob.waitForFunction(
    () => {
      const row = document.querySelector("portico-inbox")?.shadowRoot?.querySelector(".row");
      row?.click();
      return Boolean(row);
    },
    { timeout: PATIENCE },
  );
  await until(bob, ["Is the flat free?"]);
  await write(bob, "From June.");
  await until(ada, ["From June.", "Read"]);

  const tab = await openPage(home, `${site.url}/ada.html`);
  await until(tab, ["From June."]);
  const connections = line.webSockets;
  await tab.close();

  line.cut();
  await write(ada, "one");
  await write(ada, "two");
  await until(ada, ["one", "two"]);
  await untilKept(ada, 2);
  await ada.reload();
  await until(ada, ["From June.", "one", "two"]);
  await write(ada, "three");
  line.mend();
  await until(bob, ["one", "two", "three"]);
  await until(ada, ["three"]);
  if (PICTURES)
    await Promise.all([
      ada.screenshot({ path: `${PICTURES}/firefox-chat.png` }),
      bob.screenshot({ path: `${PICTURES}/firefox-inbox.png` }),
    ]);
  console.log(JSON.stringify({ ada: await seen(ada), bob: await seen(bob), connections, complaints }));
} catch (thrown) {
  console.error(JSON.stringify(complaints));
  for (const [number, page] of (await browser.pages()).entries())
    if (PICTURES)
      await page.screenshot({ path: `${PICTURES}/firefox-failed-${number}.png` }).catch(() => undefined);
  throw thrown;
} finally {
  await browser.close();
  line.close();
  site.close();
}
