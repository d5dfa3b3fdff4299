import type { Core } from "../core.js";
import type { Emitter } from "../emitter.js";
import type { PorticoError } from "../errors.js";
import type { Call as CallData, CallJoined, JsonObject, Media } from "../generated/shapes.js";
import { Peer, type Signal } from "./peer.js";
import type { CallPlatform } from "./platform.js";
import { prepare, type Prepared } from "./prepare.js";
import { isPolite, newer, stateOf, type CallState } from "./states.js";

export interface CallEvents {
  change: undefined;
  error: PorticoError;
}

/** A voice or video call. `change` comes whenever something of it changed. */
export class Call {
  /** Of the microphone and the camera; null before they are opened. */
  localStream: MediaStream | null = null;
  /** By user. */
  readonly remoteStreams = new Map<string, MediaStream>();
  /** How this user enters the media room of a large call (LiveKit); null for a call between at most four. */
  media: Media | null = null;
  private readonly emitter: Emitter<CallEvents>;
  private readonly peers = new Map<string, Peer>();
  private readonly connected = new Set<string>();
  private iceServers: readonly RTCIceServer[] = [];
  private sessionId: number | null = null;
  private isAnsweredElsewhere = false;
  /** Not only the screen is to be shown. */
  private hasCamera = false;

  /** @internal */
  constructor(
    private readonly core: Core,
    private readonly platform: CallPlatform,
    /** The call as Portico describes it. */
    public data: CallData,
  ) {
    this.emitter = new core.tools.Emitter<CallEvents>();
  }

  get id(): number {
    return this.data.id;
  }

  get state(): CallState {
    const hasJoined = this.sessionId !== null;
    const hasMedia = this.connected.size > 0 || this.media !== null;
    const { isAnsweredElsewhere } = this;
    return stateOf(this.data, this.core.state.me, { hasJoined, hasMedia, isAnsweredElsewhere });
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

  /** Whether the others hear this user. */
  mute(isMuted: boolean): void {
    for (const track of this.localStream?.getAudioTracks() ?? []) track.enabled = !isMuted;
    this.changed();
  }

  /** Turn the camera on or off. The first time makes it a video call. */
  async setCamera(isOn: boolean): Promise<void> {
    if (isOn && !this.localStream?.getVideoTracks().length) {
      await this.becomeVideo();
      this.hasCamera = true;
      await this.replaceTracks({ video: true });
    }
    for (const track of this.localStream?.getVideoTracks() ?? []) {
      track.enabled = isOn;
      for (const peer of this.peers.values()) peer.setSending(track, isOn);
    }
    this.changed();
  }

  /** Use another microphone or camera. It stays muted if it was. */
  async chooseDevice(kind: "audio" | "video", deviceId: string): Promise<void> {
    await this.replaceTracks({ [kind]: { deviceId: { exact: deviceId } } });
  }

  /** Show the screen in the place of the camera, until the user stops it in the browser; then the camera is back. */
  async shareScreen(): Promise<void> {
    await this.replaceTracks(null);
    await this.becomeVideo();
  }

  /** @internal */
  use({ stream, iceServers }: Prepared): void {
    this.localStream = stream;
    this.iceServers = iceServers;
    this.hasCamera = stream.getVideoTracks().length > 0;
    for (const track of stream.getTracks()) this.watch(track);
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
    this.changed();
  }

  private async enter(join: () => Promise<CallJoined>): Promise<void> {
    try {
      const { call, media } = await join();
      this.join(call, media);
    } catch (thrown) {
      this.close();
      throw thrown;
    }
  }

  /** The connection was lost: come back with the new session. @internal */
  async comeBack(): Promise<void> {
    const replaces = this.sessionId;
    if (replaces === null || replaces === this.core.sessionId || this.data.endedAt) return;
    this.closePeers(); // the others make new offers
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
    if (this.sessionId === null || this.media || userId === this.core.state.me) return;
    this.peers.get(userId)?.close();
    this.peers.delete(userId);
    this.peerOf(userId).sendTracks();
  }

  /** Somebody has left. @internal */
  dismiss(data: CallData, userId: string): void {
    this.peers.get(userId)?.close();
    this.peers.delete(userId);
    this.remoteStreams.delete(userId);
    this.connected.delete(userId);
    this.follow(data);
  }

  /** @internal */
  take(userId: string, signal: Signal): void {
    if (this.sessionId === null) return; // another tab of this session is in the call
    this.peerOf(userId).take(signal);
  }

  /** @internal */
  answeredElsewhere(): void {
    if (this.sessionId !== null) return;
    this.isAnsweredElsewhere = true;
    this.changed();
  }

  private peerOf(userId: string): Peer {
    const known = this.peers.get(userId);
    if (known) return known;
    const peer = new Peer({
      platform: this.platform,
      iceServers: this.iceServers,
      isPolite: isPolite(this.data, this.core.state.me, userId),
      stream: this.localStream ?? new MediaStream(),
      send: (signal) => this.signal(userId, signal),
      streamed: (stream) => {
        this.remoteStreams.set(userId, stream);
        this.changed();
      },
      changed: (state) => {
        if (state === "connected") this.connected.add(userId);
        this.changed();
      },
      failed: (thrown) => this.failed(thrown),
    });
    this.peers.set(userId, peer);
    return peer;
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

  /** Send what another device gives in the place of what is sent of its kind; without constraints the screen. */
  private async replaceTracks(constraints: MediaStreamConstraints | null): Promise<void> {
    const { platform } = this;
    const stream = await (constraints ? platform.getUserMedia(constraints) : platform.getDisplayMedia());
    for (const track of stream.getTracks()) await this.replaceTrack(track);
    this.changed();
  }

  private async replaceTrack(track: MediaStreamTrack): Promise<void> {
    const stream = this.localStream;
    if (!stream) return track.stop(); // the call has ended meanwhile
    const old = stream.getTracks().find(({ kind }) => kind === track.kind);
    if (old) stream.removeTrack(old);
    old?.stop();
    track.enabled = track.kind === "video" || (old?.enabled ?? true);
    stream.addTrack(track);
    this.watch(track);
    for (const peer of this.peers.values()) await peer.replaceTrack(track);
  }

  /** A device may be unplugged, and the user may stop to share the screen: use another device of its kind. */
  private watch(track: MediaStreamTrack): void {
    track.onended = () => {
      if (!this.localStream?.getTracks().includes(track)) return;
      const isWanted = track.kind === "audio" || this.hasCamera;
      const other = isWanted ? this.replaceTracks({ [track.kind]: true }) : Promise.resolve();
      other.catch((thrown: unknown) => this.failed(thrown));
      if (!isWanted) {
        this.localStream.removeTrack(track);
        for (const peer of this.peers.values()) peer.setSending(track, false);
      }
      this.changed();
    };
  }

  private close(): void {
    this.closePeers();
    for (const track of this.localStream?.getTracks() ?? []) track.stop();
    this.localStream = this.sessionId = null;
    this.changed();
  }

  private closePeers(): void {
    for (const peer of this.peers.values()) peer.close();
    this.peers.clear();
    this.remoteStreams.clear();
    this.connected.clear();
  }

  private changed(): void {
    this.emitter.emit("change", undefined);
  }

  private failed(thrown: unknown): void {
    this.emitter.emit("error", this.core.tools.asPorticoError(thrown));
  }
}
