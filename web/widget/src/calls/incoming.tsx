import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import { Avatar } from "../views/avatar.js";
import { useUi } from "../views/ui.js";
import { Control } from "./control.js";
import { isWriting, useLayer } from "./layer.js";
import type { Company } from "./people.js";
import { startRinging } from "./ringing.js";
import type { DeskView } from "./use-desk.js";

const PITCH = 660; // hertz

/** Somebody calls. The focus stays with who is writing: a key that is meant for a message does not answer. */
export function Incoming({
  desk,
  snapshot,
  speak,
  company,
}: DeskView & { readonly company: Company }): VNode {
  const { announce } = useUi();
  const layer = useLayer(() => !isWriting());
  const isVideo = snapshot.kind === "video";
  const heading = speak(isVideo ? "videoFrom" : "voiceFrom", { name: company.name });
  useEffect(() => startRinging(PITCH), []);
  useEffect(() => announce(heading), [heading]);
  return (
    <div
      class="incoming"
      part="incoming-call"
      ref={layer}
      popover="manual"
      role="alertdialog"
      tabIndex={-1}
      aria-label={heading}
      aria-describedby="call-topic"
    >
      <div class="incoming-who">
        <span class="ringing">
          <Avatar person={company.people[0]} />
        </span>
        <div class="incoming-text">
          <p class="incoming-name" dir="auto">
            {heading}
          </p>
          <p class="incoming-topic" id="call-topic" dir="auto">
            {company.topic}
          </p>
        </div>
      </div>
      <div class="incoming-buttons">
        <Control hasWords look="danger" shape="hang-up" label={speak("decline")} act={() => desk.decline()} />
        {isVideo && (
          <Control
            hasWords
            shape="phone"
            label={speak("answerWithoutVideo")}
            act={() => void desk.answer(false)}
          />
        )}
        <Control
          hasWords
          look="go"
          shape={isVideo ? "video" : "phone"}
          label={speak(isVideo ? "answerWithVideo" : "answer")}
          act={() => void desk.answer(isVideo)}
        />
      </div>
    </div>
  );
}
