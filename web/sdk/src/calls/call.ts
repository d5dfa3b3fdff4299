import type { Core } from "../core.js";
import type { Emitter } from "../emitter.js";
import type { PorticoError } from "../errors.js";
import type { Call as CallData, CallJoined, JsonObject, Media } from "../generated/shapes.js";
import { LocalMedia, type LostDevice } from "./local-media.js";
import { Mesh } from "./mesh.js";
import type { Signal } from "./peer.js";
import type { CallPlatform } from "./platform.js";
import { findServers, prepare, type Prepared } from "./prepare.js";
import { isCutOff, isPolite, newer, stateOf, type CallState } from "./states.js";

export interface CallEvents {
  change: undefined;
  error: PorticoError;
  /** A microphone or a camera was unplugged. */
  deviceLost: LostDevice;
}

const EARLY = 50; // events that are kept until this device knows that it has joined

/** A voice or video call. `change` comes whenever something of it changed. */
export class Call {
  /** How this user enters the media room of a large call (LiveKit); null for a call between at most four. */
  media: Media | null = null;
  private readonly emitter: Emitter<CallEvents>;
  private readonly local: LocalMedia;
  private readonly mesh: Mesh;
  private iceServers: readonly RTCIceServer[] = [];
  private sessionId: number | null = null;
  private isAnsweredElsewhere = false;
  private isEntering = false;
  private early: (() => void)[] = [];

  /** @internal */
  constructor(
    private readonly core: Core,
    private readonly platform: CallPlatform,
    /** The call as Portico describes it. */
    public data: CallData,
  ) {
    this.emitter = new core.tools.Emitter<CallEvents>();
    const report = {
      changed: (): void => this.changed(),
      failed: (thrown: unknown): void => this.failed(thrown),
    };
    this.local = new LocalMedia({
      platform,
      peers: () => this.mesh.all,
      lost: (device) => this.emitter.emit("deviceLost", device),
      ...report,
    });
    this.mesh = new Mesh({
      platform,
      iceServers: () => this.iceServers,
      renewServers: () => this.renewServers(),
      isPolite: (userId) => isPolite(this.data, core.state.me, userId),
      stream: () => this.local.stream,
      isMuted: () => this.local.isSilent,
      send: (userId, signal) => this.signal(userId, signal),
      ...report,
    });
  }

  get id(): number {
    return this.data.id;
  }

  get state(): CallState {
    const hasJoined = this.sessionId !== null;
    const hasMedia = this.mesh.isConnected || this.media !== null;
    const { isAnsweredElsewhere } = this;
    return stateOf(this.data, this.core.state.me, { hasJoined, hasMedia, isAnsweredElsewhere });
  }

  /** Of the microphone and the camera; null before they are opened. */
  get localStream(): MediaStream | null {
    return this.local.stream;
  }

  /** Whether the others cannot hear this user: the microphone is off, or gone. */
  get isMuted(): boolean {
    return this.local.isSilent;
  }

  /** Whether the others see the screen of this user. */
  get isSharing(): boolean {
    return this.local.isSharing;
  }

  /** By user. */
  get remoteStreams(): ReadonlyMap<string, MediaStream> {
    return this.mesh.streams;
  }

  /** The users whose microphone is off, as far as they use this library. Another set with each change. */
  get mutedUsers(): ReadonlySet<string> {
    return this.mesh.muted;
  }

  /** What is seen and heard of the other one; in a group of the first. */
  get remoteStream(): MediaStream | null {
    return this.remoteStreams.values().next().value ?? null;
  }

  on<Name extends keyof CallEvents>(name: Name, listener: (payload: CallEvents[Name]) => void): () => void {
    return this.emitter.on(name, listener);
  }

  /** Answer the call with this device; `voice` answers a video call without opening the camera. */
  async accept(kind: CallData["kind"] = this.data.kind): Promise<void> {
    this.use(await prepare(this.core, this.platform, kind));
    await this.enter(() => this.core.call("call.accept", { callId: this.id }));
  }

  /** Refuse the call on all devices. */
  async reject(reason?: string): Promise<void> {
    this.follow((await this.core.call("call.reject", { callId: this.id, ...(reason && { reason }) })).call);
  }

  /** Leave the call; the caller of a ringing call cancels it. */
  async end(): Promise<void> {
    const { call } = await this.core.call("call.end", { callId: this.id });
    this.data = newer(this.data, call);
    this.close();
  }

  /** Whether the others hear this user. They are told. */
  mute(isMuted: boolean): void {
    this.local.mute(isMuted);
    this.changed();
  }

  /** Turn the camera on or off. The first time makes it a video call. */
  async setCamera(isOn: boolean): Promise<void> {
    if (isOn && !this.local.hasPicture()) await this.becomeVideo();
    await this.local.setCamera(isOn);
    this.changed();
  }

  /** Use another microphone or camera. It stays muted if it was. */
  async chooseDevice(kind: "audio" | "video", deviceId: string): Promise<void> {
    await this.local.chooseDevice(kind, deviceId);
    this.changed();
  }

  /** Show the screen in the place of the camera, until `stopSharing`, or until the user stops it in the browser. */
  async shareScreen(): Promise<void> {
    await this.local.shareScreen();
    this.changed();
    await this.becomeVideo();
  }

  /** Show the screen no more. The camera is back, if it was on before. */
  async stopSharing(): Promise<void> {
    await this.local.stopSharing();
    this.changed();
  }

  /** @internal */
  use({ stream, iceServers }: Prepared): void {
    this.local.use(stream);
    this.iceServers = iceServers;
  }

  private async renewServers(): Promise<readonly RTCIceServer[]> {
    return (this.iceServers = await findServers(this.core));
  }

  /** The client is closed: leave, and release the devices. @internal */
  stop(): void {
    if (this.sessionId !== null && this.data.endedAt === null)
      this.core.call("call.end", { callId: this.id }).catch(() => undefined); // it also notices by itself
    this.close();
  }

  /** This session is in the call. @internal */
  join(data: CallData, media: Media | null): void {
    this.data = newer(this.data, data);
    this.media = media;
    this.sessionId = this.core.sessionId;
    this.isAnsweredElsewhere = false;
    for (const again of this.early.splice(0)) again();
    this.changed();
  }

  private async enter(join: () => Promise<CallJoined>): Promise<void> {
    this.isEntering = true;
    try {
      const { call, media } = await join();
      this.join(call, media);
    } catch (thrown) {
      this.close();
      throw thrown;
    } finally {
      this.isEntering = false;
      this.early = [];
    }
  }

  /** The connection was lost: come back with the new session. @internal */
  async comeBack(): Promise<void> {
    const replaces = this.sessionId;
    if (replaces === null || replaces === this.core.sessionId || this.data.endedAt) return;
    this.mesh.close(); // the others make new offers
    try {
      const { call, media } = await this.core.call("call.accept", { callId: this.id, replaces });
      this.join(call, media);
    } catch (thrown) {
      if (!this.core.tools.asPorticoError(thrown).retryable) this.close(); // else the next connection comes back
      this.failed(thrown);
    }
  }

  /** @internal */
  follow(data: CallData): void {
    this.data = newer(this.data, data);
    if (this.data.endedAt !== null) this.close();
    else this.changed();
  }

  /** Somebody has come, or is back: who is in the call makes the offer. @internal */
  invite(data: CallData, userId: string): void {
    this.follow(data);
    if (this.media || userId === this.core.state.me) return;
    if (this.sessionId === null) return this.keep(() => this.invite(data, userId));
    this.mesh.invite(userId);
  }

  /** Somebody has left. @internal */
  dismiss(data: CallData, userId: string): void {
    this.mesh.dismiss(userId);
    this.follow(data);
  }

  /** @internal */
  take(userId: string, signal: Signal): void {
    if (this.sessionId === null) return this.keep(() => this.take(userId, signal));
    this.mesh.take(userId, signal);
  }

  /** @internal */
  answeredElsewhere(): void {
    if (this.sessionId !== null) return;
    this.isAnsweredElsewhere = true;
    this.changed();
  }

  /** What comes before the answer that this device has joined is for it, unless another tab of the session joins. */
  private keep(again: () => void): void {
    if (this.isEntering && this.early.length < EARLY) this.early.push(again);
  }

  private async signal(userId: string, { kind, payload }: Signal): Promise<void> {
    const request = { callId: this.id, kind, toUserId: userId, payload: payload as unknown as JsonObject };
    await this.core.call("call.signal", request).catch((thrown: unknown) => {
      if (this.core.tools.asPorticoError(thrown).code !== "conflict") throw thrown; // the other one is not there now, or it is over
    });
  }

  private async becomeVideo(): Promise<void> {
    if (this.data.kind === "video") return;
    this.follow((await this.core.call("call.update", { callId: this.id, kind: "video" })).call);
  }

  private close(): void {
    this.mesh.close();
    this.local.close();
    this.sessionId = null;
    this.changed();
  }

  private changed(): void {
    for (const peer of this.mesh.all) peer.tellMuted();
    this.emitter.emit("change", undefined);
  }

  /** What fails with the connection is no error of the call: it comes back with the next session. */
  private failed(thrown: unknown): void {
    const error = this.core.tools.asPorticoError(thrown);
    if (!isCutOff(error)) this.emitter.emit("error", error);
  }
}
