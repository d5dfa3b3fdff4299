import type { Call, CallState, LostDevice, Portico } from "@portico/client";
import { problemOf } from "./media-error.js";
import type { CallTexts } from "./texts/texts.js";

const SHOWN_AFTER_THE_END = 2_500; // milliseconds: how it ended
const REPLACEMENT_SHOWN = 10_000; // milliseconds: that another microphone or camera is used

export type Kind = "voice" | "video";

/** The call of a page, or one that is about to start. */
export interface DeskSnapshot {
  readonly call: Call | null;
  /** Null while microphone and camera are opened. */
  readonly state: CallState | null;
  readonly conversationId: number;
  readonly kind: Kind;
  readonly problem: keyof CallTexts | null;
  readonly isSmall: boolean;
  readonly isMuted: boolean;
  readonly isCameraOn: boolean;
  readonly isSharing: boolean;
  /** Whether sound and pictures have come: without them the call is connected again. */
  readonly wasActive: boolean;
  readonly lostDevice: LostDevice | null;
}

/** At most one call of a page: the elements with the same connection share it, and the first of them draws it. */
export class CallDesk {
  private snapshot: DeskSnapshot | null = null;
  private hasJoined = false;
  private unfollow = (): void => undefined;
  private readonly listeners = new Set<() => void>();
  private readonly owners: object[] = [];

  constructor(private readonly client: Portico) {
    client.calls.on("incoming", (call) => {
      if (!this.snapshot) this.follow(call);
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getSnapshot = (): DeskSnapshot | null => this.snapshot;

  /** A view that may draw the call. The answer ends it. */
  claim(owner: object): () => void {
    this.owners.push(owner);
    this.tell();
    return () => {
      this.owners.splice(this.owners.indexOf(owner), 1);
      this.tell();
    };
  }

  isDrawnBy(owner: object): boolean {
    return this.owners[0] === owner;
  }

  /** Call everybody in a conversation. While there is a call, that one is shown. */
  async start(conversationId: number, kind: Kind): Promise<void> {
    if (this.snapshot && (this.call || !this.snapshot.problem)) return this.change({ isSmall: false });
    this.snapshot = { ...NEW, conversationId, kind };
    this.tell();
    try {
      this.hasJoined = true;
      this.follow(await this.client.calls.start({ conversationId, kind }));
    } catch (thrown) {
      this.fail(thrown);
    }
  }

  async answer(withVideo: boolean): Promise<void> {
    const { call } = this;
    if (!call) return;
    this.hasJoined = true;
    this.update();
    try {
      await call.accept(withVideo ? "video" : "voice");
      if (withVideo && call.data.kind === "voice") await call.setCamera(true);
    } catch (thrown) {
      this.fail(thrown);
    }
  }

  decline(): void {
    this.call?.reject().catch((thrown: unknown) => this.fail(thrown));
  }

  hangUp(): void {
    this.call?.end().catch((thrown: unknown) => this.fail(thrown));
  }

  mute(isMuted: boolean): void {
    this.call?.mute(isMuted);
  }

  setCamera(isOn: boolean): void {
    this.attempt((call) => call.setCamera(isOn));
  }

  chooseDevice(kind: "audio" | "video", deviceId: string): void {
    this.attempt((call) => call.chooseDevice(kind, deviceId));
  }

  shareScreen(): void {
    this.attempt((call) => call.shareScreen().catch(unlessRefused));
  }

  stopSharing(): void {
    this.attempt((call) => call.stopSharing());
  }

  makeSmall(isSmall: boolean): void {
    this.change({ isSmall });
  }

  /** Away with a problem, or with how a call ended. */
  readonly dismiss = (): void => {
    this.unfollow();
    this.snapshot = null;
    this.hasJoined = false;
    this.tell();
  };

  private get call(): Call | null {
    return this.snapshot?.call ?? null;
  }

  private attempt(work: (call: Call) => Promise<void>): void {
    if (!this.call) return;
    work(this.call).then(
      () => {
        this.change({ problem: null, lostDevice: null });
        this.update();
      },
      (thrown: unknown) => {
        this.change({ problem: problemOf(thrown) });
      },
    );
  }

  private follow(call: Call): void {
    this.unfollow();
    const stops = [
      call.on("change", () => this.update()),
      call.on("deviceLost", (device) => this.tellLost(device)),
    ];
    this.unfollow = () => {
      for (const stop of stops) stop();
    };
    const { conversationId, kind } = call.data;
    this.snapshot = { ...NEW, ...this.snapshot, call, conversationId, kind };
    this.update();
  }

  private update(): void {
    const { call } = this;
    if (!call) return;
    // The event that this user has joined may come before the answer that it was this device.
    const isJoining = this.hasJoined && (call.state === "ringing" || call.state === "elsewhere");
    const state = isJoining ? "connecting" : call.state;
    if (!this.hasJoined && (state === "elsewhere" || state === "ended")) return this.dismiss();
    if (state === "ended" && this.snapshot?.state !== "ended") this.end(call);
    const [sound] = call.localStream?.getAudioTracks() ?? [];
    const [picture] = call.localStream?.getVideoTracks() ?? [];
    const { isSharing } = call;
    this.change({
      state,
      kind: call.data.kind,
      wasActive: this.snapshot?.wasActive === true || state === "active",
      isMuted: call.localStream !== null && sound?.enabled !== true,
      isSharing,
      isCameraOn: !isSharing && picture?.enabled === true && picture.readyState === "live",
    });
  }

  private tellLost(lostDevice: LostDevice): void {
    this.change({ lostDevice });
    if (lostDevice.replacement === null) return;
    setTimeout(() => {
      if (this.snapshot?.lostDevice === lostDevice) this.change({ lostDevice: null });
    }, REPLACEMENT_SHOWN);
  }

  private end(call: Call): void {
    setTimeout(() => {
      if (this.call === call) this.dismiss();
    }, SHOWN_AFTER_THE_END);
  }

  private fail(thrown: unknown): void {
    this.unfollow();
    this.hasJoined = false;
    this.change({ call: null, state: null, isSmall: false, problem: problemOf(thrown) });
  }

  private change(fields: Partial<DeskSnapshot>): void {
    if (!this.snapshot) return;
    this.snapshot = { ...this.snapshot, ...fields };
    this.tell();
  }

  private tell(): void {
    for (const listener of [...this.listeners]) listener();
  }
}

const NEW = {
  call: null,
  state: null,
  problem: null,
  isSmall: false,
  isMuted: false,
  isCameraOn: false,
  isSharing: false,
  wasActive: false,
  lostDevice: null,
} as const;

/** The reader may change their mind when the browser asks which screen. */
function unlessRefused(thrown: unknown): void {
  if (!(thrown instanceof Error && thrown.name === "NotAllowedError")) throw thrown;
}

const desks = new WeakMap<Portico, CallDesk>();

export function deskOf(client: Portico): CallDesk {
  const desk = desks.get(client) ?? new CallDesk(client);
  desks.set(client, desk);
  return desk;
}
