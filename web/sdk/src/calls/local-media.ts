import type { Peer } from "./peer.js";
import type { CallPlatform } from "./platform.js";

type Kind = "audio" | "video";

/** A microphone or a camera that is gone, and the name of the one in its place; null if there is none. */
export interface LostDevice {
  readonly kind: Kind;
  readonly replacement: string | null;
}

interface Options {
  readonly platform: CallPlatform;
  readonly peers: () => Iterable<Peer>;
  readonly changed: () => void;
  readonly lost: (device: LostDevice) => void;
  readonly failed: (thrown: unknown) => void;
}

/** What this user sends: the microphone, and the camera or the screen. */
export class LocalMedia {
  /** Null before the devices are opened, and after the call. */
  stream: MediaStream | null = null;
  private isMuted = false;
  private screen: MediaStreamTrack | null = null;
  /** The camera that comes back after the screen. */
  private waiting: MediaTrackConstraints | null = null;
  /** Of each kind: what is opened for an older request is not used. */
  private readonly requests = { audio: 0, video: 0 };

  constructor(private readonly options: Options) {}

  get isSharing(): boolean {
    return this.screen !== null;
  }

  /** Whether the others cannot hear this user. */
  get isSilent(): boolean {
    return this.isMuted || !this.trackOf("audio");
  }

  use(stream: MediaStream): void {
    this.stream = stream;
    this.isMuted = false;
    for (const track of stream.getTracks()) this.watch(track);
  }

  hasPicture(): boolean {
    return this.trackOf("video") !== undefined;
  }

  /** Without a microphone, because it was unplugged, one is opened. */
  mute(isMuted: boolean): void {
    this.isMuted = isMuted;
    const track = this.trackOf("audio");
    if (track) track.enabled = !isMuted;
    else if (!isMuted && this.stream) void this.replaceLost("audio");
  }

  /** While the screen is shared: whether the camera comes back after it. */
  async setCamera(isOn: boolean): Promise<void> {
    if (this.screen) {
      this.waiting = isOn ? (this.waiting ?? {}) : null;
      return;
    }
    const track = this.trackOf("video");
    if (isOn && !track) {
      await this.open("video", { video: true });
      return;
    }
    this.requests.video += 1;
    if (!track) return;
    track.enabled = isOn;
    for (const peer of this.options.peers()) peer.setSending(track, isOn);
  }

  async chooseDevice(kind: Kind, deviceId: string): Promise<void> {
    await this.open(kind, { [kind]: { deviceId: { exact: deviceId } } });
  }

  async shareScreen(): Promise<void> {
    const camera = this.screen ? null : this.trackOf("video");
    const waiting = camera?.enabled ? { deviceId: camera.getSettings().deviceId ?? "" } : this.waiting;
    if (await this.open("video", null)) this.waiting = waiting;
  }

  /** The camera is back, if it was on before. */
  async stopSharing(): Promise<void> {
    const { screen, waiting } = this;
    if (!screen) return;
    this.screen = this.waiting = null;
    screen.stop();
    try {
      if (waiting) await this.open("video", { video: waiting });
    } finally {
      this.remove(screen);
    }
  }

  /** The call is over. */
  close(): void {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = this.screen = this.waiting = null;
  }

  private trackOf(kind: Kind): MediaStreamTrack | undefined {
    return this.stream?.getTracks().find((track) => track.kind === kind);
  }

  /** Send what another device gives; without constraints the screen. Answers nothing if it is not wanted any more. */
  private async open(kind: Kind, wanted: MediaStreamConstraints | null): Promise<MediaStreamTrack | null> {
    const { platform } = this.options;
    const request = (this.requests[kind] += 1);
    const opened = await (wanted ? platform.getUserMedia(wanted) : platform.getDisplayMedia());
    const track = opened.getTracks().find((each) => each.kind === kind);
    if (!track) return null;
    if (!this.stream || request !== this.requests[kind]) {
      track.stop();
      return null;
    }
    if (kind === "video") [this.screen, this.waiting] = [wanted ? null : track, null];
    await this.replace(this.stream, track);
    return track;
  }

  private async replace(stream: MediaStream, track: MediaStreamTrack): Promise<void> {
    const old = this.trackOf(track.kind as Kind);
    if (old) stream.removeTrack(old);
    old?.stop();
    track.enabled = track.kind === "video" || !this.isMuted;
    stream.addTrack(track);
    this.watch(track);
    for (const peer of this.options.peers()) await peer.replaceTrack(track);
    this.options.changed();
  }

  /** The others see that there is nothing any more, and not the last picture. */
  private remove(track: MediaStreamTrack): void {
    if (!this.stream?.getTracks().includes(track)) return;
    this.stream.removeTrack(track);
    for (const peer of this.options.peers()) peer.setSending(track, false);
    this.options.changed();
  }

  /** A device may be unplugged, and the user may stop to share the screen in the browser. */
  private watch(track: MediaStreamTrack): void {
    track.onended = () => {
      if (!this.stream?.getTracks().includes(track)) return;
      if (track === this.screen) this.stopSharing().catch(this.options.failed);
      else if (track.kind === "video" && !track.enabled) this.remove(track);
      else void this.replaceLost(track.kind as Kind);
    };
  }

  /** Use another device of its kind. */
  private async replaceLost(kind: Kind): Promise<void> {
    const gone = this.trackOf(kind);
    const { changed, lost, failed } = this.options;
    try {
      const track = await this.open(kind, { [kind]: true });
      if (track) lost({ kind, replacement: track.label });
    } catch (thrown) {
      if (gone) this.remove(gone);
      failed(thrown);
      lost({ kind, replacement: null });
    }
    changed();
  }
}
