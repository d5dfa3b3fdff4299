import { waveformOf } from "./waveform.js";

/** Why there is no microphone. */
export type Problem = "microphoneDenied" | "microphoneMissing" | "microphoneFailed";

/** A recording that ended. */
export interface Recording {
  readonly file: File;
  readonly durationMs: number;
  /** 40 bars from 0 to 100. */
  readonly waveform: readonly number[];
}

/** What others can play comes first: AAC everywhere, Opus in all browsers of today. */
const FORMATS = [
  ["audio/mp4;codecs=mp4a.40.2", "m4a"],
  ["audio/webm;codecs=opus", "webm"],
  ["audio/ogg;codecs=opus", "ogg"],
] as const;
const BITS_PER_SECOND = 32_000; // speech
const STEP = 100; // milliseconds between two levels
const LONGEST = 15 * 60_000; // milliseconds

/** Records the microphone from the moment it is made. */
export class VoiceRecorder {
  /** How loud it was at each step, from 0 to 1. */
  levels: readonly number[] = [];
  durationMs = 0;
  private readonly parts: Blob[] = [];
  private readonly context = new AudioContext();
  private readonly analyser = this.context.createAnalyser();
  private readonly recorder: MediaRecorder;
  private readonly extension: string;
  private readonly timer: ReturnType<typeof setInterval>;
  private readonly startedAt = performance.now();

  private constructor(
    private readonly stream: MediaStream,
    private readonly onStep: () => void,
  ) {
    const [mimeType, extension] = FORMATS.find(([type]) => MediaRecorder.isTypeSupported(type)) ?? [
      "",
      "bin",
    ];
    this.extension = extension;
    this.recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BITS_PER_SECOND });
    this.recorder.ondataavailable = ({ data }) => this.parts.push(data);
    this.recorder.start();
    this.context.createMediaStreamSource(stream).connect(this.analyser);
    this.timer = setInterval(() => this.step(), STEP);
  }

  /** Ask for the microphone, and record. `onStep` is called ten times a second. Rejects with what `problemOf` knows. */
  static async start(onStep: () => void): Promise<VoiceRecorder> {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    return new VoiceRecorder(stream, onStep);
  }

  /** End the recording, and give it. */
  async finish(): Promise<Recording> {
    const ended = new Promise((resolve) => (this.recorder.onstop = resolve));
    if (this.recorder.state !== "inactive") {
      this.recorder.stop();
      await ended;
    }
    this.cancel();
    const [type = ""] = this.recorder.mimeType.split(";");
    const file = new File(this.parts, `voice.${this.extension}`, { type });
    return { file, durationMs: this.durationMs, waveform: waveformOf(this.levels) };
  }

  /** End the recording, and let the microphone go. */
  cancel(): void {
    clearInterval(this.timer);
    if (this.recorder.state !== "inactive") this.recorder.stop();
    for (const track of this.stream.getTracks()) track.stop();
    if (this.context.state !== "closed") void this.context.close();
  }

  private step(): void {
    if (this.recorder.state !== "recording") return;
    this.durationMs = Math.round(performance.now() - this.startedAt);
    this.levels = [...this.levels, levelOf(this.analyser)];
    if (this.durationMs >= LONGEST) this.recorder.stop();
    this.onStep();
  }
}

/** Why the microphone could not be used, by the names of errors of `getUserMedia` (W3C). */
export function problemOf(thrown: unknown): Problem {
  const name = thrown instanceof DOMException ? thrown.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "microphoneDenied";
  return name === "NotFoundError" ? "microphoneMissing" : "microphoneFailed";
}

/** How loud it is now, as people hear it: the root of the mean square, raised so that speech fills the bars. */
function levelOf(analyser: AnalyserNode): number {
  const samples = new Float32Array(analyser.fftSize);
  analyser.getFloatTimeDomainData(samples);
  const square = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  return Math.min(1, square ** 0.25 * 1.4);
}
