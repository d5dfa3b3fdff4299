/** What is played: the same key for the same recording. */
export interface Track {
  readonly key: string;
  readonly url: string;
  /** Seconds. */
  readonly duration: number;
}

export const SPEEDS = [1, 1.5, 2] as const;

/** Plays one voice message at a time, also while its message is scrolled out of sight. */
class Playback {
  /** Grows with each change, for views that follow it. */
  private version = 0;
  private current: string | null = null;
  private host: HTMLElement | null = null;
  private speed: (typeof SPEEDS)[number] = 1;
  private readonly audio = new Audio();
  private readonly positions = new Map<string, number>();
  private readonly listeners = new Set<() => void>();

  constructor() {
    this.audio.preload = "none";
    for (const name of ["play", "pause", "ratechange"])
      this.audio.addEventListener(name, () => this.changed());
    this.audio.addEventListener("timeupdate", () => this.moved());
    this.audio.addEventListener("ended", () => this.ended());
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getSnapshot = (): number => this.version;

  isPlaying({ key }: Track): boolean {
    return this.current === key && !this.audio.paused;
  }

  /** Seconds. */
  positionOf({ key }: Track): number {
    return this.positions.get(key) ?? 0;
  }

  get rate(): number {
    return this.speed;
  }

  /** Play it from where it was, or pause it. It stops when the element that shows it is gone. */
  async toggle(track: Track, host: HTMLElement): Promise<void> {
    if (this.isPlaying(track)) return this.audio.pause();
    this.host = host;
    if (this.current !== track.key || this.audio.src !== track.url) {
      this.current = track.key;
      this.audio.src = track.url;
      this.audio.currentTime = this.positionOf(track);
    }
    this.audio.playbackRate = this.speed;
    await this.audio.play();
  }

  seek(track: Track, seconds: number): void {
    this.positions.set(track.key, seconds);
    if (this.current === track.key) this.audio.currentTime = seconds;
    this.changed();
  }

  nextSpeed(): void {
    this.speed = SPEEDS[(SPEEDS.indexOf(this.speed) + 1) % SPEEDS.length] ?? 1;
    this.audio.playbackRate = this.speed;
    this.changed();
  }

  private moved(): void {
    if (this.current !== null) this.positions.set(this.current, this.audio.currentTime);
    if (this.host?.isConnected === false) this.audio.pause();
    this.changed();
  }

  private ended(): void {
    if (this.current !== null) this.positions.delete(this.current);
    this.audio.currentTime = 0;
    this.changed();
  }

  private changed(): void {
    this.version += 1;
    for (const listener of this.listeners) listener();
  }
}

export const playback = new Playback();
