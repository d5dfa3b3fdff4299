/** The service worker: shows pushes, opens what they are about, and removes what was read on another device. */

/** What Portico sends (`docs/reference/notifications.md`). */
interface Pushed {
  readonly title?: string;
  readonly body?: string;
  readonly tag: string;
  readonly silent: boolean;
  readonly badge: number | null;
  readonly data: Readonly<Record<string, string>>;
}

interface Page {
  focus(): Promise<unknown>;
  postMessage(message: unknown, ports: MessagePort[]): void;
}

const PATIENCE = 1_000; // milliseconds in which a page answers

interface Ending extends Event {
  waitUntil(work: Promise<unknown>): void;
}

/** What it uses of a ServiceWorkerGlobalScope: the types of workers and of pages do not go together. */
interface Scope {
  readonly registration: ServiceWorkerRegistration;
  readonly navigator: Navigator;
  readonly clients: {
    matchAll(options: { type: "window"; includeUncontrolled: true }): Promise<Page[]>;
    openWindow(url: string): Promise<unknown>;
  };
  addEventListener(type: "push", listener: (event: Ending & { data: { json(): Pushed } }) => void): void;
  addEventListener(
    type: "notificationclick",
    listener: (event: Ending & { notification: Notification }) => void,
  ): void;
}

const scope = self as unknown as Scope;

scope.addEventListener("push", (event) => {
  const push = event.data.json();
  event.waitUntil(Promise.all([push.silent ? remove(push.tag) : show(push), setBadge(push.badge)]));
});

scope.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data as Pushed["data"]));
});

const show = ({ title = "", body = "", tag, data }: Pushed): Promise<void> =>
  scope.registration.showNotification(title, { body, tag, data });

async function remove(tag: string): Promise<void> {
  for (const notification of await scope.registration.getNotifications({ tag })) notification.close();
}

async function setBadge(unread: number | null): Promise<void> {
  if (unread !== null && "setAppBadge" in scope.navigator) await scope.navigator.setAppBadge(unread);
}

/** In a page that is open and listens, the one that was used last; or in a new one. */
async function open(data: Pushed["data"]): Promise<void> {
  const pages = await scope.clients.matchAll({ type: "window", includeUncontrolled: true });
  const asked = pages.map((page) => ({ page, listens: listens(page) }));
  for (const { page, listens } of asked) {
    if (!(await listens)) continue; // a page of the site without Portico
    page.postMessage({ portico: "open", data }, []);
    await page.focus().catch(() => undefined); // a browser may refuse it
    return;
  }
  await scope.clients.openWindow(data["url"] ?? "/");
}

function listens(page: Page): Promise<boolean> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => resolve(true);
    setTimeout(() => resolve(false), PATIENCE);
    page.postMessage({ portico: "listens" }, [port2]);
  });
}
