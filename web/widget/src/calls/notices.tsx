import type { VNode } from "preact";
import type { DeskSnapshot } from "./desk.js";
import type { CallTexts } from "./texts/texts.js";
import type { Speak } from "./use-desk.js";

const GONE: Readonly<Record<"audio" | "video", keyof CallTexts>> = {
  audio: "microphoneGone",
  video: "cameraGone",
};
const REPLACED: Readonly<Record<"audio" | "video", keyof CallTexts>> = {
  audio: "microphoneReplaced",
  video: "cameraReplaced",
};

/** What a reader must know during a call: what failed, and that a microphone or a camera was unplugged. */
export function Notices({ snapshot, speak }: { snapshot: DeskSnapshot; speak: Speak }): VNode {
  const { problem, lostDevice } = snapshot;
  return (
    <>
      {problem && <Notice role="alert" text={speak(problem)} />}
      {lostDevice?.replacement === null && <Notice role="alert" text={speak(GONE[lostDevice.kind])} />}
      {lostDevice?.replacement && (
        <Notice role="status" text={speak(REPLACED[lostDevice.kind], { device: lostDevice.replacement })} />
      )}
    </>
  );
}

const Notice = ({ role, text }: { role: "alert" | "status"; text: string }): VNode => (
  <p class="call-notice" role={role} dir="auto">
    {text}
  </p>
);
