import type { MessageContent } from "@portico/client";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { useUi } from "./ui.js";

/** Not in a page without https, nor in a frame that may not use the microphone. */
export const CAN_RECORD = typeof MediaRecorder !== "undefined" && "mediaDevices" in navigator;

export interface ComposerVoice {
  readonly open: () => void;
  /** What is in place of the field while a voice message is recorded. Null: the field. */
  readonly recording: (send: (content: MessageContent) => void) => VNode | null;
}

type VoiceCode = typeof import("../voice/recording.js");

/** Voice messages. The code is loaded with the first one. */
export function useVoice(closed: () => void): ComposerVoice {
  const { say, announce } = useUi();
  const [code, setCode] = useState<VoiceCode | null>(null);
  const close = (): void => {
    setCode(null);
    closed();
  };
  return {
    open: () => {
      import("../voice/recording.js").then(setCode, () => announce(say("failed")));
    },
    recording: (send) => code && <code.VoiceRecording send={send} close={close} />,
  };
}
