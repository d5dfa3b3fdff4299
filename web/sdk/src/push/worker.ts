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
  postMessage(message: unknown): void;
}

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

/** In a page of the site that is open, or in a new one. */
async function open(data: Pushed["data"]): Promise<void> {
  const [page] = await scope.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (!page) {
    await scope.clients.openWindow(data["url"] ?? "/");
    return;
  }
  page.postMessage({ portico: "open", data });
  await page.focus().catch(() => undefined); // a browser may refuse it
}
