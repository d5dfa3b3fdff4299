import type { Core } from "../core.js";
import type { Emitter } from "../emitter.js";
import type { PushTarget } from "./push.js";

const SCOPE = "portico-push/"; // of its own: a service worker of the site stays as it is

/** Subscribes this browser to pushes, and tells Portico where they go. */
export class Subscriber {
  readonly opened: Emitter<{ open: PushTarget }>;
  private isOn = false;

  constructor(
    private readonly core: Core,
    private readonly worker: string,
  ) {
    this.opened = new core.tools.Emitter<{ open: PushTarget }>();
    core.afterJoin.add(() => void this.registerAgain());
    core.heard.add((event) => {
      if (event.name === "receipt.read" && event.payload.userId === core.state.me)
        void this.remove(event.payload.conversationId);
    });
    if (!("serviceWorker" in navigator)) return;
    navigator.serviceWorker.addEventListener("message", ({ data, ports: [port] }) => {
      if ((data as Partial<Asked> | null)?.portico !== "listens") this.hear(data as Opened);
      else if (this.opened.hasListeners("open")) port?.postMessage(true);
    });
    navigator.serviceWorker.startMessages();
  }

  async enable(): Promise<void> {
    if (!("serviceWorker" in navigator) || !("PushManager" in window)) throw this.refusal("not_supported");
    if ((await Notification.requestPermission()) !== "granted") throw this.refusal("denied");
    const key = this.core.server?.vapidPublicKey;
    if (!key) throw this.refusal("no_key");
    const registration = await navigator.serviceWorker.register(this.worker, { scope: this.scope });
    await activeWorker(registration);
    await this.register(await subscribe(registration, key));
  }

  async resume(): Promise<boolean> {
    const subscription = await this.subscription();
    if (subscription) await this.enable();
    return subscription !== null;
  }

  async disable(): Promise<void> {
    this.isOn = false;
    const subscription = await this.subscription();
    if (!subscription) return;
    await subscription.unsubscribe(); // first: it needs no connection
    await this.core.call("device.unregister", { token: subscription.endpoint });
  }

  private get scope(): string {
    return new URL(SCOPE, new URL(this.worker, location.href)).href;
  }

  private registration(): Promise<ServiceWorkerRegistration | undefined> {
    return navigator.serviceWorker.getRegistration(this.scope);
  }

  private async subscription(): Promise<PushSubscription | null> {
    if (typeof Notification === "undefined" || Notification.permission !== "granted") return null;
    return (await (await this.registration())?.pushManager.getSubscription()) ?? null;
  }

  private async register(subscription: PushSubscription): Promise<void> {
    const { endpoint: token = "", keys = {} } = subscription.toJSON();
    const device = { token, provider: "webpush", platform: "web" } as const;
    await this.core.call("device.register", {
      ...device,
      p256dh: keys["p256dh"] ?? "",
      auth: keys["auth"] ?? "",
    });
    this.isOn = true;
  }

  /** A device belongs to the login that registered it. */
  private async registerAgain(): Promise<void> {
    try {
      const subscription = this.isOn && (await this.subscription());
      if (subscription) await this.register(subscription);
    } catch (thrown) {
      this.core.report(thrown);
    }
  }

  /** What is read here needs no notification here. */
  private async remove(conversationId: number): Promise<void> {
    for (const notification of (await (await this.registration())?.getNotifications()) ?? []) {
      const data = notification.data as Opened["data"] | null;
      if (data?.["conversation_id"] === String(conversationId)) notification.close();
    }
  }

  private hear({ portico, data }: Partial<Opened>): void {
    if (portico !== "open" || !data) return;
    const { kind = "", url = "", conversation_id: conversation, seq, call_id: call } = data;
    const number = (text: string | undefined): number | null => (text === undefined ? null : Number(text));
    const about = { conversationId: number(conversation), seq: number(seq), callId: number(call) };
    this.opened.emit("open", { kind, url, ...about });
  }

  private refusal(reason: string): Error {
    return new this.core.tools.PorticoError("forbidden", `no push notifications: ${reason}`, { reason });
  }
}

/** The service worker asks whether this page shows what a notification is about. */
interface Asked {
  readonly portico: "listens";
}

/** What the service worker says. */
interface Opened {
  readonly portico: "open";
  readonly data: Readonly<Record<string, string>>;
}

/** A subscription belongs to one key: with another one the push service refuses Portico's pushes. */
async function subscribe(registration: ServiceWorkerRegistration, key: string): Promise<PushSubscription> {
  const known = await registration.pushManager.getSubscription();
  if (known && keyOf(known) === key) return known;
  await known?.unsubscribe();
  return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

function keyOf({ options: { applicationServerKey } }: PushSubscription): string {
  const bytes = new Uint8Array(applicationServerKey ?? new ArrayBuffer(0));
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
}

/** Wait until a new service worker is active: a subscription needs one. */
async function activeWorker({ active, waiting, installing }: ServiceWorkerRegistration): Promise<void> {
  const worker = installing ?? waiting;
  if (active || !worker) return;
  await new Promise<void>((resolve) => {
    worker.addEventListener("statechange", () => {
      if (worker.state === "activated") resolve();
    });
  });
}
