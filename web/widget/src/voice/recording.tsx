import type { MessageContent } from "@portico/client";
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { clockOf } from "../model/preview.js";
import { addStyle } from "../theme/style-sheet.js";
import { Icon } from "../views/icon.js";
import { useUi } from "../views/ui.js";
import { problemOf, VoiceRecorder, type Problem, type Recording } from "./microphone.js";
import style from "./recording.css";

addStyle(style);

const SHOWN = 48; // bars of the newest levels

interface RecordingProps {
  readonly send: (content: MessageContent) => void;
  readonly close: () => void;
}

/** In place of the field while a voice message is recorded: cancel, time and level, send. Escape cancels. */
export function VoiceRecording({ send, close }: RecordingProps): VNode {
  const { client, say, announce } = useUi();
  const { recorder, problem, ask } = useRecorder();
  const [sending, setSending] = useState<"no" | "now" | "failed">("no");
  const finished = useRef<Recording | null>(null);
  const upload = useRef(new AbortController());
  useEffect(() => () => upload.current.abort(), []);
  useEffect(() => {
    if (recorder) announce(say("recording"));
  }, [recorder]);

  const submit = async (): Promise<void> => {
    if (!recorder || sending === "now") return;
    setSending("now");
    try {
      const { file, durationMs, waveform } = (finished.current ??= await recorder.finish());
      const attachment = await client.upload(file, { signal: upload.current.signal });
      send({ type: "audio", attachments: [{ ...attachment, durationMs, waveform }] });
      close();
    } catch {
      setSending("failed");
    }
  };
  const notice = problem ?? (sending === "failed" ? "voiceNotSent" : null);
  return (
    <div
      class="composer-line voice-recording"
      role="group"
      aria-label={say("voiceMessage")}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault(); // nothing else closes
        close();
      }}
    >
      <button type="button" class="icon-button" aria-label={say("cancel")} onClick={close}>
        <Icon name="close" />
      </button>
      {notice ? (
        <>
          <p class="voice-notice" role="alert">
            {say(notice)}
          </p>
          <button type="button" class="text-button" onClick={problem ? ask : () => void submit()}>
            {say("retry")}
          </button>
        </>
      ) : (
        <>
          <Level recorder={recorder} />
          <SendButton isReady={recorder !== null && sending === "no"} submit={() => void submit()} />
        </>
      )}
    </div>
  );
}

function SendButton({ isReady, submit }: { isReady: boolean; submit: () => void }): VNode {
  const { say } = useUi();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <button
      ref={button}
      type="button"
      class="send"
      part="send"
      aria-label={say("send")}
      aria-disabled={!isReady}
      onClick={submit}
    >
      <Icon name="send" />
    </button>
  );
}

/** How long and how loud. Before the microphone is there it says that it is asked for. */
function Level({ recorder }: { recorder: VoiceRecorder | null }): VNode {
  const { say } = useUi();
  if (!recorder) return <p class="voice-waiting">{say("microphoneAsked")}</p>;
  const levels = recorder.levels.slice(-SHOWN);
  return (
    <>
      <span class="voice-time" role="timer" aria-live="off">
        {clockOf(recorder.durationMs / 1000)}
      </span>
      <span class="voice-level" aria-hidden="true">
        {levels.map((level, index) => (
          <span key={index} style={{ blockSize: `${Math.round(10 + level * 90)}%` }} />
        ))}
      </span>
    </>
  );
}

interface Opened {
  /** Null until the microphone is there. */
  readonly recorder: VoiceRecorder | null;
  readonly problem: Problem | null;
  readonly ask: () => void;
}

/** A recording that begins with the view and ends with it. */
function useRecorder(): Opened {
  const [, step] = useState({});
  const [recorder, setRecorder] = useState<VoiceRecorder | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let isOver = false;
    let opened: VoiceRecorder | null = null;
    setProblem(null);
    VoiceRecorder.start(() => step({})).then(
      (started) => {
        opened = started;
        if (isOver) started.cancel();
        else setRecorder(started);
      },
      (thrown: unknown) => setProblem(problemOf(thrown)),
    );
    return () => {
      isOver = true;
      opened?.cancel();
    };
  }, [tries]);
  return { recorder, problem, ask: () => setTries(tries + 1) };
}
