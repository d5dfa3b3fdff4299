import type { CallPlatform } from "../../src/calls/platform.js";

let tracks = 0;

/** A microphone, a camera or a screen. */
export class FakeTrack {
  readonly id = String((tracks += 1));
  enabled = true;
  isStopped = false;
  onended: (() => void) | null = null;
  readonly label = `device ${this.id}`;

  constructor(readonly kind: string) {}

  getSettings(): MediaTrackSettings {
    return { deviceId: this.id };
  }

  stop(): void {
    this.isStopped = true;
  }

  /** The device is unplugged. */
  unplug(): void {
    this.stop();
    this.onended?.();
  }
}

export class FakeStream {
  constructor(private tracks: FakeTrack[] = []) {}

  getTracks(): FakeTrack[] {
    return [...this.tracks];
  }

  getAudioTracks(): FakeTrack[] {
    return this.tracks.filter(({ kind }) => kind === "audio");
  }

  getVideoTracks(): FakeTrack[] {
    return this.tracks.filter(({ kind }) => kind === "video");
  }

  addTrack(track: FakeTrack): void {
    this.tracks.push(track);
  }

  removeTrack(track: FakeTrack): void {
    this.tracks = this.tracks.filter((known) => known !== track);
  }
}

/** What two users tell each other without Portico. */
export class FakeChannel {
  readyState = "open";
  readonly sent: string[] = [];
  onmessage: ((event: { data: string }) => void) | null = null;

  constructor(readonly label: string) {}

  send(text: string): void {
    this.sent.push(text);
  }
}

interface Description {
  readonly type: "offer" | "answer";
  readonly sdp: string;
}

/** A connection that keeps to the states of the W3C's WebRTC, without a network: an SDP is the list of its tracks. */
export class FakeConnection {
  signalingState = "stable";
  connectionState = "new";
  localDescription: Description | null = null;
  remoteDescription: Description | null = null;
  onnegotiationneeded: (() => void) | null = null;
  onicecandidate: ((event: { candidate: { toJSON(): object } | null }) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  ontrack: (() => void) | null = null;
  ondatachannel: (() => void) | null = null;
  readonly channels: FakeChannel[] = [];
  readonly candidates: object[] = [];
  private readonly transceivers: { sender: { track: FakeTrack }; direction: string }[] = [];
  private readonly senders: { track: FakeTrack; replaceTrack(track: FakeTrack): Promise<void> }[] = [];
  private isNeeded = false;

  get sent(): string[] {
    return this.senders.map(({ track }) => track.kind);
  }

  get received(): string[] {
    return this.remoteDescription?.sdp.split(" ").filter(Boolean) ?? [];
  }

  getTransceivers(): readonly object[] {
    return this.transceivers;
  }

  /** What the other one sees or hears, by the directions. */
  get directions(): Record<string, string> {
    return Object.fromEntries(
      this.transceivers.map(({ sender, direction }) => [sender.track.kind, direction]),
    );
  }

  getSenders(): readonly object[] {
    return this.senders;
  }

  createDataChannel(label: string): FakeChannel {
    this.channels.push(new FakeChannel(label));
    this.need();
    return this.channels.at(-1) as FakeChannel;
  }

  addTrack(track: FakeTrack): void {
    const sender = {
      track,
      replaceTrack: (other: FakeTrack) => Promise.resolve(void (sender.track = other)),
    };
    this.senders.push(sender);
    this.transceivers.push({ sender, direction: "sendrecv" });
    this.need();
  }

  configuration: RTCConfiguration | null = null;

  setConfiguration(configuration: RTCConfiguration): void {
    this.configuration = configuration;
  }

  restartIce(): void {
    this.need();
  }

  /** The network has lost it. */
  fail(): void {
    this.connectionState = "failed";
    this.onconnectionstatechange?.();
  }

  find(candidate: string): void {
    this.onicecandidate?.({ candidate: { toJSON: () => ({ candidate }) } });
  }

  async setLocalDescription(): Promise<void> {
    await Promise.resolve();
    const isAnswer = this.signalingState === "have-remote-offer";
    if (!isAnswer && this.signalingState !== "stable") throw new Error(`an offer in ${this.signalingState}`);
    this.localDescription = { type: isAnswer ? "answer" : "offer", sdp: this.sent.join(" ") };
    this.isNeeded = false;
    this.enter(isAnswer ? "stable" : "have-local-offer");
  }

  async setRemoteDescription(description: Description): Promise<void> {
    await Promise.resolve();
    const isAnswer = description.type === "answer";
    if (isAnswer && this.signalingState !== "have-local-offer") throw new Error("an answer to nothing");
    if (!isAnswer && this.signalingState === "have-local-offer") this.isNeeded = true; // rolled back
    this.remoteDescription = description;
    this.enter(isAnswer ? "stable" : "have-remote-offer");
  }

  async addIceCandidate(candidate: object): Promise<void> {
    await Promise.resolve();
    if (!this.remoteDescription) throw new Error("a candidate before the description");
    this.candidates.push(candidate);
  }

  close(): void {
    this.enter("closed");
    this.connectionState = "closed";
  }

  private need(): void {
    this.isNeeded = true;
    queueMicrotask(() => this.enter(this.signalingState));
  }

  private enter(state: string): void {
    this.signalingState = state;
    if (state !== "stable" || !this.isNeeded) return;
    this.isNeeded = false;
    queueMicrotask(() => this.onnegotiationneeded?.());
  }
}

/** A device with a microphone, a camera and a screen, which remembers what it has opened. */
export class FakePlatform {
  readonly opened: FakeTrack[] = [];
  readonly wanted: MediaStreamConstraints[] = [];
  readonly connections: FakeConnection[] = [];
  isDenied = false;

  get asPlatform(): CallPlatform {
    return {
      createPeer: () => {
        this.connections.push(new FakeConnection());
        return this.connections.at(-1) as unknown as RTCPeerConnection;
      },
      getUserMedia: (wanted) => {
        this.wanted.push(wanted);
        return this.open([wanted.audio ? "audio" : "", wanted.video ? "video" : ""]);
      },
      getDisplayMedia: () => this.open(["video"]),
    };
  }

  get running(): string[] {
    return this.opened.filter(({ isStopped }) => !isStopped).map(({ kind }) => kind);
  }

  private open(kinds: readonly string[]): Promise<MediaStream> {
    if (this.isDenied) return Promise.reject(new Error("not allowed"));
    const tracks = kinds.filter(Boolean).map((kind) => new FakeTrack(kind));
    this.opened.push(...tracks);
    return Promise.resolve(new FakeStream(tracks) as unknown as MediaStream);
  }
}
