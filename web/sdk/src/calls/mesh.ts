import { Peer, type Signal } from "./peer.js";
import type { CallPlatform } from "./platform.js";

interface Options {
  readonly platform: CallPlatform;
  readonly iceServers: () => readonly RTCIceServer[];
  readonly renewServers: () => Promise<readonly RTCIceServer[]>;
  readonly isPolite: (userId: string) => boolean;
  readonly stream: () => MediaStream | null;
  /** Whether the own microphone is off. */
  readonly isMuted: () => boolean;
  readonly send: (userId: string, signal: Signal) => Promise<void>;
  readonly changed: () => void;
  readonly failed: (thrown: unknown) => void;
}

/** The connections to the other participants, by user. */
export class Mesh {
  readonly streams = new Map<string, MediaStream>();
  /** The users whose microphone is off. */
  muted: ReadonlySet<string> = new Set();
  private readonly peers = new Map<string, Peer>();
  private readonly connected = new Set<string>();

  constructor(private readonly options: Options) {}

  /** Whether sound and pictures flow to or from somebody. */
  get isConnected(): boolean {
    return this.connected.size > 0;
  }

  get all(): Iterable<Peer> {
    return this.peers.values();
  }

  /** Somebody is there, or there again: offer a new connection. */
  invite(userId: string): void {
    this.peers.get(userId)?.close();
    this.peers.delete(userId);
    this.peerOf(userId).begin();
  }

  dismiss(userId: string): void {
    this.peers.get(userId)?.close();
    this.peers.delete(userId);
    this.streams.delete(userId);
    this.connected.delete(userId);
    this.noteMuted(userId, false);
  }

  take(userId: string, signal: Signal): void {
    this.peerOf(userId).take(signal);
  }

  close(): void {
    for (const peer of this.peers.values()) peer.close();
    this.peers.clear();
    this.streams.clear();
    this.connected.clear();
    this.muted = new Set();
  }

  private peerOf(userId: string): Peer {
    const known = this.peers.get(userId);
    if (known) return known;
    const { options } = this;
    const peer = new Peer({
      platform: options.platform,
      iceServers: options.iceServers(),
      renewServers: options.renewServers,
      isPolite: options.isPolite(userId),
      stream: options.stream() ?? new MediaStream(),
      isMuted: options.isMuted,
      send: (signal) => options.send(userId, signal),
      streamed: (stream) => {
        this.streams.set(userId, stream);
        options.changed();
      },
      muted: (isMuted) => {
        this.noteMuted(userId, isMuted);
        options.changed();
      },
      changed: (state) => this.note(userId, state),
      failed: options.failed,
    });
    this.peers.set(userId, peer);
    return peer;
  }

  private note(userId: string, state: RTCPeerConnectionState): void {
    if (state === "connected") this.connected.add(userId);
    if (state === "disconnected" || state === "failed") this.connected.delete(userId);
    this.options.changed();
  }

  private noteMuted(userId: string, isMuted: boolean): void {
    const others = [...this.muted].filter((each) => each !== userId);
    this.muted = new Set(isMuted ? [...others, userId] : others);
  }
}
