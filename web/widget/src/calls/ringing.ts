const TONE = 0.4; // seconds
const PATTERN = [0, 0.6]; // seconds from the beginning of each round
const ROUND = 3_000; // milliseconds
const LOUDNESS = 0.06;

/** A quiet ring until it is stopped. A page that nobody has clicked may make no sound: then it is silent. */
export function startRinging(pitch: number): () => void {
  const context = new AudioContext();
  const ring = (): void => {
    for (const start of PATTERN) playTone(context, pitch, context.currentTime + start);
  };
  ring();
  const rounds = setInterval(ring, ROUND);
  return () => {
    clearInterval(rounds);
    context.close().catch(() => undefined);
  };
}

function playTone(context: AudioContext, pitch: number, at: number): void {
  const tone = new OscillatorNode(context, { frequency: pitch });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.setTargetAtTime(LOUDNESS, at, 0.02);
  volume.gain.setTargetAtTime(0, at + TONE - 0.08, 0.02);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + TONE);
}
