import type { VNode } from "preact";
import { Control } from "./control.js";
import { useLayer } from "./layer.js";
import { Notices } from "./notices.js";
import type { Company } from "./people.js";
import { Status } from "./status.js";
import { Tile } from "./tile.js";
import type { DeskView } from "./use-desk.js";

/** The call as a bar at the top, so that its reader can read and write meanwhile. */
export function SmallCall({
  desk,
  snapshot,
  speak,
  company,
}: DeskView & { readonly company: Company }): VNode {
  const layer = useLayer(() => true);
  const { call, state } = snapshot;
  return (
    <div
      class="small-call"
      part="small-call"
      ref={layer}
      popover="manual"
      role="group"
      tabIndex={-1}
      aria-label={company.name}
    >
      {[...(call?.remoteStreams ?? [])].map(([userId, stream]) => (
        <div class="hidden" key={userId}>
          <Tile stream={stream} person={undefined} name={company.name} />
        </div>
      ))}
      <span class="small-call-text">
        <b dir="auto">{company.name}</b>
        <Status snapshot={snapshot} speak={speak} />
        <Notices snapshot={snapshot} speak={speak} />
      </span>
      {state !== "ended" && <Controls desk={desk} snapshot={snapshot} speak={speak} />}
    </div>
  );
}

function Controls({ desk, snapshot: { isMuted }, speak }: DeskView): VNode {
  return (
    <>
      <Control
        shape={isMuted ? "microphone-off" : "microphone"}
        {...(isMuted && { look: "off" })}
        label={speak(isMuted ? "unmute" : "mute")}
        act={() => desk.mute(!isMuted)}
      />
      <Control shape="large" label={speak("makeLarge")} act={() => desk.makeSmall(false)} />
      <Control shape="hang-up" look="danger" label={speak("hangUp")} act={() => desk.hangUp()} />
    </>
  );
}
