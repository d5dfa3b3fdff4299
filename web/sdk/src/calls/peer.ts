import type { CallPlatform } from "./platform.js";

const CHANNEL = "portico"; // of RTCDataChannel
const GATHER = 50; // milliseconds: candidates that are found meanwhile go in one signal

export type Signal =
  | { readonly kind: "offer" | "answer"; readonly payload: RTCSessionDescriptionInit }
  | { readonly kind: "ice"; readonly payload: readonly RTCIceCandidateInit[] };

export interface PeerOptions {
  readonly platform: CallPlatform;
  readonly iceServers: readonly RTCIceServer[];
  /** The servers with credentials that are valid now: those of the beginning may have expired in a long call. */
  readonly renewServers: () => Promise<readonly RTCIceServer[]>;
  /** Gives way when two offers meet ("perfect negotiation" of the W3C's WebRTC). */
  readonly isPolite: boolean;
  readonly stream: MediaStream;
  readonly send: (signal: Signal) => Promise<void>;
  readonly streamed: (stream: MediaStream) => void;
  readonly changed: (state: RTCPeerConnectionState) => void;
  readonly failed: (thrown: unknown) => void;
  /** Whether this user's microphone is off. */
  readonly isMuted: () => boolean;
  /** Whether the other one's is. */
  readonly muted: (isMuted: boolean) => void;
}

/** The connection to one other participant. */
export class Peer {
  private readonly connection: RTCPeerConnection;
  private candidates: RTCIceCandidateInit[] = [];
  private early: RTCIceCandidateInit[] = [];
  private isIgnoring = false;
  private queue = Promise.resolve();
  private channel: RTCDataChannel | null = null;
  private toldMuted: boolean | null = null;

  constructor(private readonly options: PeerOptions) {
    const { platform, iceServers } = options;
    const connection = platform.createPeer({ iceServers: [...iceServers] });
    this.connection = connection;
    connection.onnegotiationneeded = () => this.inOrder(() => this.offer());
    connection.onicecandidate = ({ candidate }) => {
      if (candidate) this.gather(candidate.toJSON());
    };
    connection.ontrack = ({ streams: [stream] }) => {
      if (stream) options.streamed(stream);
    };
    connection.ondatachannel = ({ channel }) => this.talk(channel);
    connection.onconnectionstatechange = () => {
      if (connection.connectionState === "failed") void this.restart();
      options.changed(connection.connectionState);
    };
  }

  /** Offer the connection. */
  begin(): void {
    this.talk(this.connection.createDataChannel(CHANNEL));
    this.sendTracks();
  }

  /** Tell the other one whether the microphone is off, if that has changed. */
  tellMuted(): void {
    const isMuted = this.options.isMuted();
    if (this.channel?.readyState !== "open" || isMuted === this.toldMuted) return;
    this.toldMuted = isMuted;
    this.channel.send(JSON.stringify({ isMuted }));
  }

  /** Send the tracks of the stream that are not sent yet: the browser then asks for an offer. */
  sendTracks(): void {
    const sent = this.connection.getSenders().map(({ track }) => track);
    for (const track of this.options.stream.getTracks()) {
      const isOff = track.kind === "video" && !track.enabled;
      if (!sent.includes(track) && !isOff) this.connection.addTrack(track, this.options.stream);
    }
  }

  /** Send a camera, or stop it: the other one then sees that there is no picture, and not a black one. */
  setSending(camera: MediaStreamTrack, isOn: boolean): void {
    const transceiver = this.connection
      .getTransceivers()
      .find(({ sender }) => sender.track?.kind === camera.kind);
    if (transceiver) transceiver.direction = isOn ? "sendrecv" : "recvonly";
    else if (isOn) this.sendTracks();
  }

  /** Send another track in the place of one: another camera, or the screen. Needs no offer. */
  async replaceTrack(track: MediaStreamTrack): Promise<void> {
    const sender = this.connection.getSenders().find((each) => each.track?.kind === track.kind);
    if (!sender) return this.sendTracks();
    await sender.replaceTrack(track);
    this.setSending(track, true);
  }

  /** A signal of the other one. */
  take(signal: Signal): void {
    this.inOrder(() =>
      signal.kind === "ice" ? this.takeCandidates(signal.payload) : this.describe(signal.payload),
    );
  }

  close(): void {
    this.connection.close();
  }

  private async restart(): Promise<void> {
    const { connection } = this;
    try {
      const iceServers = await this.options.renewServers();
      if (connection.connectionState === "closed") return;
      connection.setConfiguration({ iceServers: [...iceServers] });
    } catch {
      // Portico is not reached either. Those that are known may still do.
    }
    if (connection.connectionState !== "closed") connection.restartIce();
  }

  private talk(channel: RTCDataChannel): void {
    if (channel.label !== CHANNEL) return;
    [this.channel, this.toldMuted] = [channel, null];
    channel.onopen = () => this.tellMuted();
    channel.onmessage = ({ data }) => this.hear(String(data));
    this.tellMuted();
  }

  private hear(text: string): void {
    try {
      this.options.muted((JSON.parse(text) as { isMuted?: unknown } | null)?.isMuted === true);
    } catch {
      return; // not what this library sends
    }
  }

  private async offer(): Promise<void> {
    if (this.connection.signalingState !== "stable") return; // the browser asks again
    await this.connection.setLocalDescription();
    await this.sendDescription("offer");
  }

  private async describe(description: RTCSessionDescriptionInit): Promise<void> {
    const { connection } = this;
    const isAnswer = description.type === "answer";
    if (isAnswer && connection.signalingState !== "have-local-offer") return; // it comes twice
    this.isIgnoring = !isAnswer && connection.signalingState !== "stable" && !this.options.isPolite;
    if (this.isIgnoring) return;
    await connection.setRemoteDescription(description);
    for (const candidate of this.early.splice(0)) await connection.addIceCandidate(candidate);
    if (isAnswer) return;
    this.sendTracks();
    await connection.setLocalDescription();
    await this.sendDescription("answer");
  }

  private async takeCandidates(candidates: readonly RTCIceCandidateInit[]): Promise<void> {
    if (this.isIgnoring) return; // they belong to the offer that was ignored
    for (const candidate of candidates) {
      if (this.connection.remoteDescription) await this.connection.addIceCandidate(candidate);
      else this.early.push(candidate);
    }
  }

  private gather(candidate: RTCIceCandidateInit): void {
    this.candidates.push(candidate);
    if (this.candidates.length === 1) setTimeout(() => this.inOrder(() => this.sendCandidates()), GATHER);
  }

  private async sendCandidates(): Promise<void> {
    const payload = this.candidates.splice(0);
    if (payload.length > 0 && this.connection.connectionState !== "closed") {
      await this.options.send({ kind: "ice", payload });
    }
  }

  private async sendDescription(kind: "offer" | "answer"): Promise<void> {
    const description = this.connection.localDescription;
    if (description)
      await this.options.send({ kind, payload: { type: description.type, sdp: description.sdp } });
  }

  /** One thing at a time, in the order in which it came. */
  private inOrder(task: () => Promise<void>): void {
    this.queue = this.queue.then(task).catch((thrown: unknown) => this.options.failed(thrown));
  }
}
