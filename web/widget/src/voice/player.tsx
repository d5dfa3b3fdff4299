import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { clockOf } from "../model/preview.js";
import { addStyle } from "../theme/style-sheet.js";
import { Drawing } from "../views/icon.js";
import { useUi, useView } from "../views/ui.js";
import { playback, type Track } from "./playback.js";
import style from "./player.css";
import { BARS, pathOf } from "./waveform.js";

addStyle(style);

const PLAY = "M8 5v14l11-7z";
const PAUSE = "M8 5v14M16 5v14";

export interface PlayerProps {
  readonly track: Track;
  /** 40 bars from 0 to 100. */
  readonly waveform: readonly number[];
  /** Get a new URL: this one is not valid any more. */
  readonly renew: () => void;
}

/** A voice message: play and pause, where it is, how fast. Time goes from left to right in all languages. */
export function VoicePlayer({ track, waveform, renew }: PlayerProps): VNode {
  const { host, say, announce } = useUi();
  useView(playback);
  const [hasFailed, setFailed] = useState(false);
  const isPlaying = playback.isPlaying(track);
  const position = playback.positionOf(track);
  const duration = Math.max(track.duration, position);

  const toggle = async (): Promise<void> => {
    try {
      setFailed(false);
      await playback.toggle(track, host);
    } catch (thrown) {
      if (thrown instanceof DOMException && thrown.name === "AbortError") return; // paused before it began
      renew();
      setFailed(true);
      announce(say("voiceNotPlayed"));
    }
  };
  const time = clockOf(position > 0 ? position : duration);
  return (
    <div class="voice" part="voice" dir="ltr" role="group" aria-label={say("voiceMessage")}>
      <button
        type="button"
        class="voice-play"
        aria-label={say(isPlaying ? "pause" : "play")}
        onClick={() => void toggle()}
      >
        <Drawing name={isPlaying ? "pause" : "play"} shape={isPlaying ? PAUSE : PLAY} />
      </button>
      <Position track={track} position={position} duration={duration} waveform={waveform} />
      <span class="voice-clock">{time}</span>
      <button
        type="button"
        class="voice-speed"
        aria-label={say("speed", { n: playback.rate })}
        onClick={() => playback.nextSpeed()}
      >
        {playback.rate}×
      </button>
      {hasFailed && <p class="voice-failed">{say("voiceNotPlayed")}</p>}
    </div>
  );
}

interface PositionProps {
  readonly track: Track;
  readonly position: number;
  readonly duration: number;
  readonly waveform: readonly number[];
}

/** A slider, drawn as the waveform. */
function Position({ track, position, duration, waveform }: PositionProps): VNode {
  const { say } = useUi();
  const path = pathOf(waveform);
  const rest = duration > 0 ? 100 - (position / duration) * 100 : 100;
  return (
    <span class="voice-wave">
      <svg viewBox={`0 0 ${BARS * 3} 24`} preserveAspectRatio="none" aria-hidden="true">
        <path d={path} />
        <path d={path} style={{ clipPath: `inset(0 ${rest}% 0 0)` }} />
      </svg>
      <input
        type="range"
        min={0}
        max={Math.max(duration, 0.1)}
        step={duration > 20 ? 1 : 0.1}
        value={position}
        aria-label={say("position")}
        aria-valuetext={`${clockOf(position)} / ${clockOf(duration)}`}
        onInput={(event) => playback.seek(track, Number(event.currentTarget.value))}
      />
    </span>
  );
}
