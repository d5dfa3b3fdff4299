import { PorticoError, type Call, type CallState, type Portico, type shapes } from "@portico/client";

/** The call that goes on or rings on this device. */
export interface CallSnapshot {
  /** As Portico describes it; null when there is none. */
  readonly call: shapes.Call | null;
  readonly state: CallState | null;
  /** Of the own microphone and camera. */
  readonly localStream: MediaStream | null;
  /** What is received from the other one; in a group from the first. */
  readonly remoteStream: MediaStream | null;
  /** By user. */
  readonly remoteStreams: ReadonlyMap<string, MediaStream>;
  /** How this user enters the media room of a large call (LiveKit). */
  readonly media: shapes.Media | null;
  readonly isMuted: boolean;
  readonly isCameraOn: boolean;
  /** Whether the others see the screen. */
  readonly isSharing: boolean;
  /** The others whose microphone is off. */
  readonly mutedUsers: ReadonlySet<string>;
  /** The last thing that failed in this call and that no action reported. */
  readonly error: PorticoError | null;
  /** The call that ended last (`endedReason`), until the next one begins. */
  readonly ended: shapes.Call | null;
}

/** Without a call they reject; `mute` does nothing. */
export interface CallActions {
  /** Call somebody, or all of a conversation. Asks for microphone and camera first. */
  readonly start: (request: shapes.StartCall) => Promise<void>;
  readonly accept: () => Promise<void>;
  readonly reject: (reason?: string) => Promise<void>;
  readonly end: () => Promise<void>;
  readonly mute: (isMuted: boolean) => void;
  readonly setCamera: (isOn: boolean) => Promise<void>;
  readonly shareScreen: () => Promise<void>;
  readonly stopSharing: () => Promise<void>;
  readonly chooseDevice: (kind: "audio" | "video", deviceId: string) => Promise<void>;
}

const NO_STREAMS: ReadonlyMap<string, MediaStream> = new Map();
const NOBODY: ReadonlySet<string> = new Set();
const NO_CALL: CallSnapshot = {
  ...{ call: null, state: null, localStream: null, remoteStream: null, remoteStreams: NO_STREAMS },
  ...{
    media: null,
    isMuted: false,
    isCameraOn: false,
    isSharing: false,
    mutedUsers: NOBODY,
    error: null,
    ended: null,
  },
};

export const noCall = (): CallSnapshot => NO_CALL;

const stores = new WeakMap<Portico, CallStore>();

/** The one store of the calls of a client. */
export function callStore(portico: Portico): CallStore {
  const store = stores.get(portico) ?? new CallStore(portico);
  stores.set(portico, store);
  return store;
}

/** Leave the calls of a client that is about to be closed; microphone and camera go off in any case. */
export function endCalls(portico: Portico): void {
  stores.get(portico)?.endAll();
}

/**
 * Follows the calls of a client from the first use on, also while no component shows them: a call goes on. One that
 * was joined comes before one that rings.
 */
export class CallStore {
  private readonly listeners = new Set<() => void>();
  private calls: Call[] = [];
  private shown: Call | undefined;
  private accepting: Call | undefined;
  private snapshot = NO_CALL;
  private error: PorticoError | null = null;
  private ended: shapes.Call | null = null;
  private isListening = false;

  constructor(private readonly portico: Portico) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listen();
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  readonly getSnapshot = (): CallSnapshot => this.snapshot;

  readonly actions: CallActions = {
    start: async (request) => this.add(await this.portico.calls.start(request)),
    accept: async () => this.accept(this.need()),
    // `onClick={reject}` passes an event
    reject: async (reason) => this.need().reject(typeof reason === "string" ? reason : undefined),
    end: async () => this.need().end(),
    mute: (isMuted) => this.current?.mute(isMuted),
    setCamera: async (isOn) => this.need().setCamera(isOn),
    shareScreen: async () => this.need().shareScreen(),
    stopSharing: async () => this.need().stopSharing(),
    chooseDevice: async (kind, deviceId) => this.need().chooseDevice(kind, deviceId),
  };

  endAll(): void {
    for (const call of this.here.filter(({ state }) => state !== "ringing")) {
      for (const track of call.localStream?.getTracks() ?? []) track.stop();
      call.end().catch(() => undefined); // Portico ends it when the session is gone
    }
  }

  /** Without those that another device or tab has answered. */
  private get here(): Call[] {
    return this.calls.filter(({ state }) => state !== "elsewhere");
  }

  private get current(): Call | undefined {
    return this.here.find(({ state }) => state !== "ringing") ?? this.here[0];
  }

  private need(): Call {
    if (!this.current) throw new PorticoError("not_found", "there is no call");
    return this.current;
  }

  /** Until the answer is there it looks as if another device had joined. */
  private async accept(call: Call): Promise<void> {
    this.accepting = call;
    try {
      await call.accept();
    } finally {
      this.accepting = undefined;
      this.update();
    }
  }

  private listen(): void {
    if (this.isListening) return;
    this.isListening = true;
    this.portico.calls.on("incoming", (call) => this.add(call));
  }

  private add(call: Call): void {
    this.calls = [...this.calls, call];
    this.ended = null;
    call.on("change", () => this.update());
    call.on("error", (error) => {
      if (call === this.current) this.error = error;
      this.update();
    });
    this.update();
  }

  private update(): void {
    if (this.accepting?.state === "elsewhere") return;
    const over = this.calls.filter(({ state }) => state === "ended");
    if (this.shown && over.includes(this.shown)) this.ended = this.shown.data;
    this.calls = this.calls.filter((call) => !over.includes(call));
    if (this.shown !== this.current) this.error = null;
    this.shown = this.current;
    this.show(this.compute());
  }

  private show(next: CallSnapshot): void {
    if (isSame(this.snapshot, next)) return;
    this.snapshot = next;
    for (const listener of [...this.listeners]) listener();
  }

  private compute(): CallSnapshot {
    const { shown, error, ended } = this;
    if (!shown) return { ...NO_CALL, ended };
    const { data: call, state, localStream, remoteStream, media, isSharing, mutedUsers } = shown;
    const remoteStreams = sameOr(this.snapshot.remoteStreams, shown.remoteStreams);
    const isMuted = localStream !== null && shown.isMuted;
    const isCameraOn = !isSharing && (localStream?.getVideoTracks() ?? []).some(({ enabled }) => enabled);
    const streams = { localStream, remoteStream, remoteStreams };
    const own = { isMuted, isCameraOn, isSharing };
    return { call, state, ...streams, media, ...own, mutedUsers, error, ended };
  }
}

function isSame(before: CallSnapshot, now: CallSnapshot): boolean {
  const names = Object.keys(now) as (keyof CallSnapshot)[];
  return names.every((name) => before[name] === now[name]);
}

/** The map before, if the new one has the same streams; otherwise a copy, which does not change. */
function sameOr(
  before: ReadonlyMap<string, MediaStream>,
  now: ReadonlyMap<string, MediaStream>,
): ReadonlyMap<string, MediaStream> {
  const isSameMap =
    before.size === now.size && [...now].every(([userId, stream]) => before.get(userId) === stream);
  return isSameMap ? before : new Map(now);
}
